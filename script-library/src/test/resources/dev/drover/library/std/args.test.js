import { equal, throws } from "std/assert.js";
import { read, usage } from "std/args.js";

const parameters = {
  folder: { type: "string", required: true, help: "what to build" },
  jobs: { type: "number", default: 4 },
  clean: { type: "boolean", default: false },
  targets: { type: "list", default: [] },
  mode: { type: "string", choices: ["fast", "full"] },
};

export function takesValuesAndDefaults() {
  equal(read(parameters, { folder: "src", jobs: 2 }), {
    folder: "src", jobs: 2, clean: false, targets: [], mode: undefined,
  });
}

export function readsTextAsTheParametersType() {
  equal(read(parameters, { folder: 7, jobs: "8", clean: "true", targets: "a,b", mode: "fast" }), {
    folder: "7", jobs: 8, clean: true, targets: ["a", "b"], mode: "fast",
  });
}

export function usesTheRunsOwnArgumentsByDefault() {
  equal(read({ name: { type: "string" } }), { name: "from the run" });
}

export async function namesEverythingThatIsWrong() {
  const error = await throws(() => read(parameters, { jobs: "many", clean: 1, mode: "slow", extra: 1 }), TypeError);
  for (const part of ["'folder' is missing", "'jobs' is \"many\", not a number", "'clean' is 1", "'mode' is \"slow\"; choose fast, full", "'extra' is not a parameter"]) {
    equal(error.message.includes(part), true, `${part} in ${error.message}`);
  }
}

export function usageHasALineForEach() {
  equal(usage({ folder: parameters.folder, jobs: parameters.jobs }), "  folder (string, required): what to build\n  jobs (number, 4 if left out)");
}
