// The wasm modules as they lie beside the built entries: glue by Emscripten, and the module itself where a
// bundler or edge runtime imports .wasm as a WebAssembly.Module.
declare module "*/devdiag-edge.mjs" {
  const create: import("../../wasm/load.mjs").ModuleFactory;
  export default create;
}
declare module "*/devdiag-edge.wasm" {
  const compiled: WebAssembly.Module;
  export default compiled;
}
