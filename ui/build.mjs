// Bundle the screens of every package: <package>/ui/*.tsx (one entry point per page; its parts live in folders beside it)
// into <package>/static/dist/ with a manifest.json for the page shells:
//   {"counter": {"js": "counter-AB12.js", "css": "counter-CD34.css" or null, "preload": ["chunk-EF56.js"]}}
import { mkdirSync, readdirSync, rmSync, writeFileSync, existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { shared } from "./esbuild.shared.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const packages = ["queue_server", "kiosk", "display", "devices"];

function entryPoints(name) {
  const folder = path.join(root, name, "ui");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".tsx"))
    .map((file) => path.join(folder, file));
}

function manifestOf(metafile, dist) {
  const manifest = {};
  for (const [output, about] of Object.entries(metafile.outputs)) {
    if (!about.entryPoint?.endsWith(".tsx")) continue;
    manifest[path.basename(about.entryPoint, ".tsx")] = {
      js: path.basename(output),
      css: about.cssBundle ? path.basename(about.cssBundle) : null,
      preload: about.imports.filter((part) => part.kind === "import-statement").map((part) => path.basename(part.path)),
    };
  }
  writeFileSync(path.join(dist, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
  return manifest;
}

const writeManifest = (dist) => ({
  name: "manifest",
  setup(build) {
    // Old hashes would pile up while watching and end up in the wheel.
    build.onStart(() => {
      rmSync(dist, { recursive: true, force: true });
      mkdirSync(dist, { recursive: true });
    });
    build.onEnd((result) => {
      if (result.errors.length) return;
      const pages = Object.keys(manifestOf(result.metafile, dist));
      console.error(`${path.relative(root, dist)}: ${pages.join(", ")}`);
    });
  },
});

function options(name, entries) {
  const dist = path.join(root, name, "static", "dist");
  return {
    ...shared,
    absWorkingDir: root,
    entryPoints: entries,
    outdir: dist,
    splitting: true,
    minify: true,
    sourcemap: watching ? "linked" : false,
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    assetNames: "[name]-[hash]",
    legalComments: "linked",
    metafile: true,
    plugins: [writeManifest(dist)],
  };
}

const watching = process.argv.includes("--watch");
for (const name of packages) {
  const entries = entryPoints(name);
  if (!entries.length) continue;
  if (watching) await (await esbuild.context(options(name, entries))).watch();
  else await esbuild.build(options(name, entries)).catch(() => process.exit(1));
}
