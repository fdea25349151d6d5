/**
 * For a process that a test starts with an environment of its own: where the run keeps compiled code, so that not every
 * start strips and compiles all of src/ again. Empty outside of a run.
 */
export function compiledCode(): NodeJS.ProcessEnv {
  const folder = process.env["TEST_COMPILE_CACHE"];
  return folder ? { NODE_COMPILE_CACHE: folder } : {};
}
