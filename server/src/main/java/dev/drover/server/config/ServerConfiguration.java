package dev.drover.server.config;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.drover.api.Json;
import dev.drover.library.LibraryConfiguration;
import dev.drover.server.access.AccessConfiguration;
import dev.drover.server.audit.AuditConfiguration;
import dev.drover.server.control.ControlConfiguration;
import dev.drover.server.coordination.CoordinationConfiguration;
import dev.drover.server.data.DataConfiguration;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.node.group.GroupConfiguration;
import dev.drover.server.process.ProcessConfiguration;
import dev.drover.server.script.NetworkConfiguration;
import dev.drover.server.script.ScriptConfiguration;
import dev.drover.server.storage.StorageConfiguration;
import dev.drover.server.task.TaskConfiguration;
import dev.drover.server.tool.ToolConfiguration;
import dev.drover.server.web.WebConfiguration;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.nio.file.Path;

/**
 * Everything that can be set, each part by the feature that it concerns.
 *
 * @param script bounds of script threads
 * @param runs bounds of runs
 * @param process bounds of the local processes of all runs
 * @param network bounds of what scripts fetch
 * @param nodes bounds of what has to do with nodes
 * @param tasks bounds of tasks
 * @param groups bounds of groups of nodes, and of queries for nodes
 */
public record ServerConfiguration(
        WebConfiguration web,
        AccessConfiguration access,
        AuditConfiguration audit,
        ScriptConfiguration script,
        ControlConfiguration runs,
        ProcessConfiguration process,
        NetworkConfiguration network,
        NodesConfiguration nodes,
        DataConfiguration data,
        CoordinationConfiguration coordination,
        TaskConfiguration tasks,
        GroupConfiguration groups,
        LibraryConfiguration library,
        ToolConfiguration tools,
        StorageConfiguration storage) {

    private static final JsonMapper ALL_KEYS =
            Json.mapper()
                    .rebuild()
                    .changeDefaultPropertyInclusion(
                            before -> before.withValueInclusion(JsonInclude.Include.ALWAYS))
                    .build();

    public static ServerConfiguration defaults() {
        return new ServerConfiguration(
                WebConfiguration.defaults(),
                AccessConfiguration.defaults(),
                AuditConfiguration.defaults(),
                ScriptConfiguration.defaults(),
                ControlConfiguration.defaults(),
                ProcessConfiguration.defaults(),
                NetworkConfiguration.defaults(),
                NodesConfiguration.defaults(),
                DataConfiguration.defaults(),
                CoordinationConfiguration.defaults(),
                TaskConfiguration.defaults(),
                GroupConfiguration.defaults(),
                LibraryConfiguration.defaults(),
                ToolConfiguration.defaults(),
                StorageConfiguration.defaults());
    }

    /** As a node's: nobody but this machine has to find it, so it takes a port that is free. */
    public static ServerConfiguration defaultsOfNode() {
        ServerConfiguration all = defaults();
        return all.withWeb(all.web().listening(all.web().host(), 0));
    }

    /** The defaults with what the file says over them; CONFIGURATION where the file is wrong. */
    public static ServerConfiguration read(Path file) {
        return defaults().with(file);
    }

    /** These with what the file says over them; CONFIGURATION where the file is wrong. */
    public ServerConfiguration with(Path file) {
        return ConfigurationFile.over(this, file);
    }

    /** All settings in the form of a configuration file. */
    public String asYaml() {
        return new YAMLMapper().writeValueAsString(asTree());
    }

    /** The same as JSON. */
    public String asJson() {
        return Json.mapper().writeValueAsString(asTree());
    }

    /** With those that have no value, too: all keys are to be seen. */
    private JsonNode asTree() {
        return ALL_KEYS.valueToTree(this);
    }

    public ServerConfiguration withWeb(WebConfiguration other) {
        return new ServerConfiguration(
                other,
                access,
                audit,
                script,
                runs,
                process,
                network,
                nodes,
                data,
                coordination,
                tasks,
                groups,
                library,
                tools,
                storage);
    }

    public ServerConfiguration withLibrary(LibraryConfiguration other) {
        return new ServerConfiguration(
                web,
                access,
                audit,
                script,
                runs,
                process,
                network,
                nodes,
                data,
                coordination,
                tasks,
                groups,
                other,
                tools,
                storage);
    }

    public ServerConfiguration withRuns(ControlConfiguration other) {
        return new ServerConfiguration(
                web,
                access,
                audit,
                script,
                other,
                process,
                network,
                nodes,
                data,
                coordination,
                tasks,
                groups,
                library,
                tools,
                storage);
    }

    public ServerConfiguration withNodes(NodesConfiguration other) {
        return new ServerConfiguration(
                web,
                access,
                audit,
                script,
                runs,
                process,
                network,
                other,
                data,
                coordination,
                tasks,
                groups,
                library,
                tools,
                storage);
    }

    public ServerConfiguration withScript(ScriptConfiguration other) {
        return new ServerConfiguration(
                web,
                access,
                audit,
                other,
                runs,
                process,
                network,
                nodes,
                data,
                coordination,
                tasks,
                groups,
                library,
                tools,
                storage);
    }

    public ServerConfiguration withTasks(TaskConfiguration other) {
        return new ServerConfiguration(
                web,
                access,
                audit,
                script,
                runs,
                process,
                network,
                nodes,
                data,
                coordination,
                other,
                groups,
                library,
                tools,
                storage);
    }
}
