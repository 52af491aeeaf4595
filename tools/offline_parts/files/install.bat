@echo off
rem Installs lifecircle into this folder, without a network and without administrator rights.
rem Plain ASCII on purpose: the code page of the computer does not matter.
setlocal DisableDelayedExpansion
set "HERE=%~dp0"
set "PYTHONHOME="
set "PYTHONPATH="
set "PYTHONNOUSERSITE=1"
set "PYTHONUTF8=1"
set "WHICH="
if exist "%HERE%python\python.exe" goto packed
for %%v in (@PYTHONS@) do call :try %%v
if defined WHICH goto launcher
python -c "import sys; sys.exit(sys.version_info[:2] not in @MINORS@)" >nul 2>nul
if not errorlevel 1 goto onpath
chcp 65001 >nul
type "%HERE%setup\no-python.txt"
set "CODE=2"
goto done

:packed
"%HERE%python\python.exe" "%HERE%setup\install.py"
set "CODE=%ERRORLEVEL%"
goto done

:launcher
py -%WHICH% "%HERE%setup\install.py"
set "CODE=%ERRORLEVEL%"
goto done

:onpath
python "%HERE%setup\install.py"
set "CODE=%ERRORLEVEL%"

:done
if "%~1"=="" pause
exit /b %CODE%

:try
if defined WHICH exit /b
py -%1 -c "" >nul 2>nul
if not errorlevel 1 set "WHICH=%1"
exit /b
