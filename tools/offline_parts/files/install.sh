#!/bin/sh
# Installs lifecircle into this folder, without a network and without administrator rights.
here=$(cd -- "$(dirname -- "$0")" && pwd) || exit 2
unset PYTHONHOME PYTHONPATH
export PYTHONNOUSERSITE=1 PYTHONUTF8=1
if [ -x "$here/python/bin/python3" ]; then
    exec "$here/python/bin/python3" "$here/setup/install.py"
fi
for version in @PYTHONS@; do
    if "python$version" -c "" >/dev/null 2>&1; then
        exec "python$version" "$here/setup/install.py"
    fi
done
if python3 -c "import sys; sys.exit(sys.version_info[:2] not in @MINORS@)" >/dev/null 2>&1; then
    exec python3 "$here/setup/install.py"
fi
echo "没有找到 Python（需要：@PYTHONS@）。请先安装，再运行 install.sh；见 README.txt。" >&2
echo "No Python found (needed: @PYTHONS@). Install one, then run install.sh again; see README.txt." >&2
exit 2
