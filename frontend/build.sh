#!/bin/sh
# Build Rightsource's style sheet, scripts and fonts into the package. Needs node 20 or newer; run it after changing src/.
set -eu
cd "$(dirname "$0")"
out=../src/rightsource/web/static/rightsource
modules=node_modules

npm ci --no-audit --no-fund --silent
mkdir -p "$out"
"$modules/.bin/sass" --no-source-map --style=compressed --load-path="$modules" --quiet-deps src/rightsource.scss "$out/rightsource.css"
"$modules/.bin/esbuild" src/rightsource.js --bundle --format=iife --minify --target=es2020 --log-level=warning --outfile="$out/rightsource.js"
"$modules/.bin/esbuild" src/started.js --minify --log-level=warning --outfile="$out/started.js"
"$modules/.bin/esbuild" src/sliders.js --minify --log-level=warning --outfile="$out/sliders.js"
"$modules/.bin/esbuild" src/bids.js --bundle --format=iife --minify --target=es2022 --log-level=warning --legal-comments=none --outfile="$out/bids.js"
cp "$modules/htmx.org/dist/htmx.min.js" "$out/htmx.js"
cp src/mark.svg "$out/mark.svg"
for subset in latin latin-ext; do
    for weight in 400 700; do
        cp "$modules/@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-$subset-$weight-normal.woff2" "$out/"
    done
done
