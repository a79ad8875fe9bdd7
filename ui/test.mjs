// Run the unit tests (*.test.ts in ui/ and in every package's ui/) with Node's own runner, bundled by esbuild like the screens.
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { shared } from "./esbuild.shared.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const tests = globSync(["ui/base/**/*.test.ts", "{queue_server,kiosk,display,devices}/ui/**/*.test.ts"], { cwd: root });
if (!tests.length) {
  console.error("no unit tests found");
  process.exit(1);
}
const out = mkdtempSync(path.join(tmpdir(), "motcua-ui-test-"));
try {
  await esbuild.build({
    ...shared,
    absWorkingDir: root,
    entryPoints: tests,
    outdir: out,
    outbase: root,
    outExtension: { ".js": ".mjs" },
    target: ["node22"],
    platform: "node",
    sourcemap: "inline",
  });
  const files = globSync("**/*.test.mjs", { cwd: out }).map((file) => path.join(out, file));
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit" });
  process.exitCode = run.status ?? 1;
} finally {
  if (existsSync(out)) rmSync(out, { recursive: true });
}
