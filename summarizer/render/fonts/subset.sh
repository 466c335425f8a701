#!/bin/sh
# Makes the two fonts of this folder from the static Noto Naskh Arabic of Debian's fonts-noto-core (20201225-1).
# Static on purpose: the variable ones draw a letter as a body and dots, and a PDF printed from such a page cannot be searched.
# Needs fonttools[woff]. Kept: Arabic letters with marks, Persian and Kurdish ones, both sets of digits, and the punctuation
# that stands between them.
set -eu
cd "$(dirname "$0")"
from=${1:-/usr/share/fonts/truetype/noto}
for weight in Regular Bold; do
    pyftsubset "$from/NotoNaskhArabic-$weight.ttf" --output-file="NotoNaskhArabic-$weight.woff2" --flavor=woff2 \
        --unicodes="0020-0022,0028-0029,002E,003A,005B,005D,00A0,00AB,00BB,060C,0610-061B,061F,0620-063A,0640-065F,0660-066D,0670-0671,0679,067E,0686,0688,0691,0698,06A4,06A9,06AF,06B5,06BA,06BE,06C0-06C6,06CC,06CE,06D2-06D5,06F0-06F9,200C-200F,2013-2014,2018-2019,201C-201D,2026,FDF2,FDFC" \
        --layout-features='*' --no-hinting --desubroutinize
done
