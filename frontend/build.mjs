// Builds static/ from this folder: two style sheets, fonts, the icon sprite, vendored scripts and
// the lock that says what came from where. Run it through script/vendor.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const require = createRequire(import.meta.url);
const rtlcss = require("rtlcss");
const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = resolve(here, "..", "static");
const lock = [];

const packageOf = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

function record(name, target, licence) {
  const { version, license } = packageOf(name);
  lock.push([target, sha256(join(out, target)), name, version, (licence ?? license).replaceAll(" ", "_")]);
}

function take(name, source, target, licence) {
  mkdirSync(dirname(join(out, target)), { recursive: true });
  cpSync(join(modules, name, source), join(out, target));
  record(name, target, licence);
}

function styles() {
  const quiet = { logger: sass.Logger.silent, loadPaths: [modules, join(here, "scss")] };
  const ltr = sass.compile(join(here, "scss", "app.scss"), { ...quiet, style: "expanded" }).css;
  if (/data:|https?:\/\/(?!www\.w3\.org)/.test(ltr.replace(/\/\*[\s\S]*?\*\//g, ""))) {
    throw new Error("the style sheet asks for something outside static/");
  }
  for (const [name, css] of [["ltr", ltr], ["rtl", rtlcss.process(ltr)]]) {
    const small = sass.compileString(css, { syntax: "css", style: "compressed" }).css;
    mkdirSync(join(out, "css"), { recursive: true });
    writeFileSync(join(out, "css", `app.${name}.css`), small.replace(/^\uFEFF/, "") + "\n");
  }
}

// The sprite holds only what icons.txt names, and the drawings of our own in icons/.
function sprite() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split(/\s+/).filter(Boolean);
  const symbol = (name, svg) => {
    const box = /viewBox="([^"]+)"/.exec(svg)[1];
    const body = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="${box}">${body}</symbol>`;
  };
  const vendored = names.map((name) =>
    symbol(name, readFileSync(join(modules, "bootstrap-icons", "icons", `${name}.svg`), "utf8")));
  const own = readdirSync(join(here, "icons")).sort().map((file) =>
    symbol(file.replace(/\.svg$/, ""), readFileSync(join(here, "icons", file), "utf8")));
  mkdirSync(join(out, "img"), { recursive: true });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg">\n${[...vendored, ...own].join("\n")}\n</svg>\n`;
  writeFileSync(join(out, "img", "icons.svg"), svg);
  record("bootstrap-icons", "img/icons.svg");
}

function fonts() {
  const plex = "@fontsource/ibm-plex-sans-arabic";
  for (const script of ["arabic", "latin"]) {
    for (const weight of [400, 600]) {
      const file = `ibm-plex-sans-arabic-${script}-${weight}-normal.woff2`;
      take(plex, `files/${file}`, `fonts/${file}`);
    }
  }
  take(plex, "LICENSE", "fonts/OFL-IBMPlexSansArabic.txt");
  const from = "@expo-google-fonts/noto-sans";
  for (const [folder, weight] of [["400Regular", "Regular"], ["700Bold", "Bold"]]) {
    take(from, `${folder}/NotoSans_${folder}.ttf`, `fonts/pdf/NotoSans-${weight}.ttf`, "OFL-1.1");
    // Noto Naskh Arabic stays at 2.004, from Debian: later releases compose dotted letters from parts,
    // and names copied out of a PDF lose their dots (tests/core/test_pdf.py).
    const naskh = `fonts/pdf/NotoNaskhArabic-${weight}.ttf`;
    lock.push([naskh, sha256(join(out, naskh)), "debian:fonts-noto-core", "20201225-1", "OFL-1.1"]);
  }
  take(from, "LICENSE_FONT", "fonts/pdf/OFL-NotoSans.txt", "OFL-1.1");
}

function scripts() {
  const name = "signature_pad";
  const folder = `vendor/${name}-${packageOf(name).version}`;
  take(name, "dist/signature_pad.umd.min.js", `${folder}/signature_pad.umd.min.js`);
  lock.pop();
  // Manifest storage refuses a file that points at a source map which is not there.
  const path = join(out, folder, "signature_pad.umd.min.js");
  writeFileSync(path, readFileSync(path, "utf8").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
  record(name, `${folder}/signature_pad.umd.min.js`);
  take(name, "LICENSE", `${folder}/LICENSE`);
}

rmSync(join(out, "vendor"), { recursive: true, force: true });
styles();
sprite();
fonts();
scripts();
take("bootstrap", "LICENSE", `vendor/bootstrap-${packageOf("bootstrap").version}/LICENSE`);
record("bootstrap", "css/app.ltr.css");
record("bootstrap", "css/app.rtl.css");
take("bootstrap-icons", "LICENSE", `vendor/bootstrap-icons-${packageOf("bootstrap-icons").version}/LICENSE`);
const head = "# file sha256 npm-name version licence; written by script/vendor\n";
writeFileSync(join(out, "vendor", "vendor.lock"), head + lock.map((row) => row.join(" ")).sort().join("\n") + "\n");
