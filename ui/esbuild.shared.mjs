// What the bundles for browsers and for the unit tests have in common.
import path from "node:path";
import { fileURLToPath } from "node:url";

const ui = path.dirname(fileURLToPath(import.meta.url));

export const shared = {
  bundle: true,
  format: "esm",
  target: ["chrome90"], // the oldest browser found on wall players and tablets
  charset: "utf8",
  jsx: "automatic",
  jsxImportSource: "preact",
  alias: { "@base": path.join(ui, "base") },
  nodePaths: [path.join(ui, "node_modules")], // the packages' sources lie outside of this folder
  loader: { ".woff2": "file", ".svg": "file" },
  logLevel: "warning",
};
