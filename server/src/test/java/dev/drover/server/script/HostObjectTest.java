package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Cause;
import dev.drover.api.RunError;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The members of the host object but processes: what they ask of the door and what they give. */
final class HostObjectTest {

    private final TestHost scripts = new TestHost();

    @BeforeEach
    void spawnReally() {
        scripts.spawnReally();
    }

    @AfterEach
    void close() {
        scripts.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    message('hi', { a: 1 })                         | run.message {"text":"hi","data":{"a":1}}
                    message('hi')                                   | run.message {"text":"hi"}
                    host.progress(1, 3, 'third')                    | run.progress {"done":1,"total":3,"label":"third"}
                    publicData.set('k', [1])                        | data.set {"scope":"public","key":"k","value":[1]}
                    privateData.delete('k')                         | data.delete {"scope":"private","key":"k"}
                    publicData.keys()                               | data.keys {"scope":"public","prefix":""}
                    publicData.increment('n', 5)                    | data.increment {"scope":"public","key":"n","by":5}
                    status.set(3, 'on', { level: 'ok', ttl: '2s' }) | status.set {"name":"3","value":"on","level":"ok","ttl":2000}
                    status.clear('x')                               | status.clear {"name":"x"}
                    emit('e', { a: 1 })                             | event.emit {"name":"e","data":{"a":1}}
                    emit('e')                                       | event.emit {"name":"e","data":null}
                    queue('q').put(1)                               | queue.put {"name":"q","value":1}
                    semaphore('s', 2).acquire({ timeout: '1s' })    | semaphore.acquire {"name":"s","permits":2,"timeout":1000}
                    """)
    void asksTheDoor(String call, String asked) {
        scripts.result("await " + call + ";");
        assertThat(scripts.fake.asked).containsExactly(asked);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    publicData.set('k', () => 1)      | The value is a function, which JSON cannot hold
                    publicData.set('k', undefined)    | The value is an undefined
                    publicData.get()                  | The key is undefined; it must be a string
                    publicData.update('k', 5)         | The change is 5; it must be a function
                    status.set('x', {})               | The status value is {}
                    status.set(NaN, 1)                | The name of a status value is NaN
                    status.set('x', 1, { ttl: 'soon' })| "The time to live is 'soon'"
                    host.progress(-1, 2)              | What is done is -1
                    host.on('e')                      | The listener is undefined
                    host.semaphore('s', 0)            | "The permits of the semaphore 's' are 0"
                    host.lock('l')                    | What is done with the lock is undefined
                    host.queue()                      | The queue is undefined
                    host.emit('e', new Map())         | The data of an event is a Map
                    """)
    void refusesWhatDoesNotFit(String call, String message) {
        RunError error = scripts.error("\nawait " + call + ";");
        assertThat(error.cause()).isEqualTo(Cause.SCRIPT_ERROR);
        assertThat(error.message()).contains(message);
        assertThat(error.line()).isEqualTo(2);
    }

    @Test
    void cannotBeChanged() {
        assertThat(scripts.error("host.emit = 1;").message()).contains("TypeError");
        assertThat(scripts.error("args.x = 1;").message()).contains("TypeError");
    }

    @Test
    void keepsData() {
        String text =
                "const none = await publicData.get('k'); const v1 = await publicData.set('k', { a:"
                    + " 1 }); const k = await publicData.get('k'); const deleted = await"
                    + " publicData.delete('k'); export default [none === undefined, v1, k, deleted,"
                    + " await publicData.delete('k'), await privateData.get('k') === undefined];";
        assertThat(scripts.result(text).toString()).isEqualTo("[true,1,{\"a\":1},true,false,true]");
    }

    @Test
    void updatesWithoutLosingAnybodysChange() {
        String text =
                "const add = () => publicData.update('n', async n => { await sleep(1); return (n ??"
                        + " 0) + 1; }); await Promise.all(Array.from({ length: 20 }, add)); export"
                        + " default await publicData.get('n');";
        assertThat(scripts.result(text).asInt()).isEqualTo(20);
    }

    @Test
    void watchesDataUntilItStops() {
        String text =
                "const seen = []; const stop = publicData.watch('a/', change =>"
                        + " seen.push([change.key, change.value])); await publicData.set('a/1', 1);"
                        + " await publicData.set('b/1', 1); await sleep(5); stop(); stop(); await"
                        + " publicData.set('a/2', 2); await sleep(5); export default seen;";
        assertThat(scripts.result(text).toString()).isEqualTo("[[\"a/1\",1]]");
        assertThat(scripts.fake.asked)
                .filteredOn(asked -> asked.startsWith("data.unwatch"))
                .hasSize(1);
    }

    @Test
    void readsStatusValuesBack() {
        String text =
                "await status.set('x', 5); export default [(await status.get('x')).value, await"
                        + " status.get('y') === undefined];";
        assertThat(scripts.result(text).toString()).isEqualTo("[5,true]");
    }

    @Test
    void hearsEvents() {
        String text =
                "const seen = []; const off = host.on('e', event => seen.push([event.name,"
                        + " event.data, event.from])); await emit('e', 1); await sleep(5); off();"
                        + " off(); await emit('e', 2); await sleep(5); export default seen;";
        assertThat(scripts.result(text).toString()).startsWith("[[\"e\",1,\"thread:");
        assertThat(scripts.fake.isListening("e")).isFalse();
    }

    @Test
    void waitsForTheNextEventThatFits() {
        ScriptThread thread =
                scripts.start(
                        "const e = await host.next('done', { where: { job: { id: 7 } } }); export"
                                + " default e.data;");
        await().atMost(TestHost.PATIENCE).until(() -> scripts.fake.isListening("done"));
        scripts.fake.emitFromOutside("done", "{\"job\":{\"id\":6}}", "user:x");
        scripts.fake.emitFromOutside("done", "{\"job\":{\"id\":7,\"more\":1}}", "user:x");
        assertThat(TestHost.outcome(thread).toString()).contains("\"id\":7,\"more\":1");
        assertThat(scripts.fake.isListening("done")).isFalse();
    }

    @Test
    void givesUpWaitingForAnEvent() {
        RunError error = scripts.error("\nawait host.next('never', { timeout: 20 });");
        assertThat(error.message())
                .isEqualTo("TimeoutError: The event 'never' did not come within 20 ms");
        assertThat(TestHost.place(error)).isEqualTo("main.js:2:7");
    }

    @Test
    void anErrorInAListenerFailsTheScript() {
        RunError error =
                scripts.error(
                        """
                        host.on('e', () => {
                          throw new Error('heard');
                        });
                        await emit('e'); await sleep('1h');
                        """);
        assertThat(error.message()).isEqualTo("heard");
        assertThat(error.line()).isEqualTo(2);
    }

    @Test
    void holdsALockWhileTheBodyRuns() {
        String text =
                "const log = []; const body = name => async () => { log.push(name); await sleep(5);"
                        + " log.push(name); }; await Promise.all([host.lock('l', body('a')),"
                        + " host.lock('l', body('b'))]); export default log;";
        assertThat(scripts.result(text).toString()).isEqualTo("[\"a\",\"a\",\"b\",\"b\"]");
    }

    @Test
    void givesALockBackWhenTheBodyFails() {
        String text =
                "await host.lock('l', async () => { throw new Error('x'); }).catch(() => {});"
                        + " export default await host.lock('l', () => 'free');";
        assertThat(scripts.result(text).asString()).isEqualTo("free");
    }

    @Test
    void saysThatALockDidNotBecomeFree() {
        String text = "await host.lock('l', () => host.lock('l', () => 1, { timeout: 5 }));";
        assertThat(scripts.error(text).message()).contains("TimeoutError", "is not free");
    }

    @Test
    void boundsWhatRunsAtOnceBySemaphore() {
        String text =
                "let now = 0, most = 0; const s = host.semaphore('s', 3); const job = () =>"
                    + " s.use(async () => { most = Math.max(most, ++now); await sleep(3); now--;"
                    + " }); await Promise.all(Array.from({ length: 12 }, job)); export default"
                    + " most;";
        assertThat(scripts.result(text).asInt()).isEqualTo(3);
    }

    @Test
    void passesValuesThroughAQueue() {
        String text =
                "const q = host.queue('q'); const got = []; (async () => { for (let i = 0; i < 3;"
                    + " i++) await q.put(i); })(); for await (const item of q) { got.push(item); if"
                    + " (got.length === 3) break; } export default [got, await q.size()];";
        assertThat(scripts.result(text).toString()).isEqualTo("[[0,1,2],0]");
    }

    @Test
    void spawnsAnotherThreadAndAwaitsIt() {
        scripts.library.put(
                "job", "export default async ({ n }) => { await sleep(1); return { n: n + 1 }; };");
        String text =
                "const t = host.spawn('job', { n: 1 }, { name: 'first' }); export default [await t,"
                        + " typeof await t.id];";
        assertThat(scripts.result(text).toString()).isEqualTo("[{\"n\":2},\"string\"]");
    }

    @Test
    void aSpawnedThreadGetsTheArgumentsAsTheyWere() {
        scripts.library.put("job", "export default args.n;");
        String text =
                "const args = { n: 1 }; const a = host.spawn('job', args); args.n = 2; const b ="
                        + " host.spawn('job', args); export default [await a, await b];";
        assertThat(scripts.result(text).toString()).isEqualTo("[1,2]");
    }

    @Test
    void theFailureOfASpawnedThreadPointsAtTheSpawn() {
        scripts.library.put("job", "throw new Error('in the job');");
        RunError error = scripts.error("\nconst t = host.spawn('job');\nawait t;");
        assertThat(error.message()).contains("in the job");
        assertThat(error.hostCall()).isEqualTo("thread.wait");
        assertThat(error.line()).isEqualTo(2);
    }

    @Test
    void theFailureOfAThreadThatNobodyAwaitsFailsTheScript() {
        scripts.library.put("job", "throw new Error('in the job');");
        assertThat(scripts.error("host.spawn('job');").message()).contains("in the job");
    }

    @Test
    void doesNotWaitForADetachedThread() {
        scripts.library.put("job", "await status.set('job', 'started'); await sleep('1h');");
        scripts.result("await host.spawn('job', {}, { detached: true }).id;");
        await().atMost(TestHost.PATIENCE).until(() -> !scripts.host.alive().isEmpty());
        scripts.host.alive().forEach(thread -> thread.cancel(Cause.RUN_ENDED, "over"));
        scripts.host.alive().forEach(TestHost::outcome);
    }

    @Test
    void cancelsASpawnedThread() {
        scripts.library.put("job", "await sleep('1h');");
        RunError error = scripts.error("const t = host.spawn('job'); await t.cancel(); await t;");
        assertThat(error.message()).contains("AbortError", "by a script");
    }

    @Test
    void hearsWhatASpawnedThreadEmits() {
        scripts.library.put("job", "await emit('note', 'from the job');");
        String text =
                "const notes = []; const t = host.spawn('job'); t.on('note', event =>"
                    + " notes.push(event.data)); await t.id; await emit('note', 'from me'); await"
                    + " t; await sleep(10); export default notes;";
        assertThat(scripts.result(text).toString()).isEqualTo("[\"from the job\"]");
    }
}
