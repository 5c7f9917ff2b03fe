// Stands in for the program that a released Electron has in default_app.asar: `electron [switches] FOLDER …`
// runs FOLDER's main file as if it were the app, after the modules that -r names.
const { app } = require('electron');
const path = require('node:path');

const rest = process.argv.slice(1);
const preloads = [];
while (rest.length > 0 && rest[0].startsWith('-')) {
  const flag = rest.shift();
  if (flag === '-r' || flag === '--require') preloads.push(rest.shift());
}
const folder = path.resolve(rest[0]);
const manifest = require(path.join(folder, 'package.json'));
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
if (manifest.desktopName) app.setDesktopName(manifest.desktopName);
app.setAppPath(folder);
for (const file of preloads) require(file);
require(path.join(folder, manifest.main));
