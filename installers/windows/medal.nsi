; Per user without admin rights, or for all users where the right is there.
;   makensis -DVERSION=0.1.0 -DPAYLOAD=dist\medal-desktop -DOUT=medal-desktop-0.1.0.exe medal.nsi
;   silent: /S [/CurrentUser | /AllUsers] [/D=C:\folder]
; -DSIGN="command" signs installer and uninstaller: the file's path is put behind it.
Unicode true
Target amd64-unicode
ManifestDPIAware true
SetCompressor /SOLID lzma

!define NAME "MEDAL Desktop"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\MEDAL Desktop"

!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_INSTALLMODE_DEFAULT_CURRENTUSER
!define MULTIUSER_INSTALLMODE_INSTDIR "MEDAL Desktop"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${KEY}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "Scope"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${KEY}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_USE_PROGRAMFILES64
!include MultiUser.nsh
!include MUI2.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include LogicLib.nsh
!include x64.nsh

Name "${NAME}"
OutFile "${OUT}"
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} setup"
VIAddVersionKey "CompanyName" "MEDAL team, DKFZ Heidelberg"
VIAddVersionKey "LegalCopyright" "Apache-2.0"
!ifdef ICON
  !define MUI_ICON "${ICON}"
  !define MUI_UNICON "${ICON}"
!endif
!ifdef SIGN
  !finalize '${SIGN} "%1"' = 0
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!insertmacro MUI_PAGE_WELCOME
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
LangString NEWER ${LANG_ENGLISH} "A newer version is installed. Remove it first if you really want this one."
LangString NEWER ${LANG_GERMAN} "Eine neuere Version ist installiert. Entfernen Sie sie zuerst, wenn Sie wirklich diese wollen."
LangString X64 ${LANG_ENGLISH} "MEDAL Desktop needs a 64-bit Windows."
LangString X64 ${LANG_GERMAN} "MEDAL Desktop braucht ein 64-Bit-Windows."

Var Wanted ; the folder from /D=, which MULTIUSER_INIT would overwrite

Function .onInit
  StrCpy $Wanted $INSTDIR
  ${IfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "$(X64)" /SD IDOK
    SetErrorLevel 3
    Quit
  ${EndIf}
  SetRegView 64
  !insertmacro MULTIUSER_INIT
  ${If} $Wanted != ""
    StrCpy $INSTDIR $Wanted
  ${EndIf}
  ReadRegStr $0 SHCTX "${KEY}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      MessageBox MB_ICONSTOP "$(NEWER)" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
  ${EndIf}
FunctionEnd

Function un.onInit
  SetRegView 64
  !insertmacro MULTIUSER_UNINIT
FunctionEnd

Section "install"
  ; what an earlier version left in the program's own folders must not be found by this one
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}\*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\medal-desktop.exe"
  WriteRegStr SHCTX "Software\Classes\.medal" "" "MEDAL.Package"
  WriteRegStr SHCTX "Software\Classes\MEDAL.Package" "" "MEDAL package"
  WriteRegStr SHCTX "Software\Classes\MEDAL.Package\DefaultIcon" "" "$INSTDIR\medal-desktop.exe,0"
  WriteRegStr SHCTX "Software\Classes\MEDAL.Package\shell\open\command" "" '"$INSTDIR\medal-desktop.exe" "%1"'

  WriteRegStr SHCTX "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${KEY}" "Publisher" "MEDAL team, DKFZ Heidelberg"
  WriteRegStr SHCTX "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${KEY}" "DisplayIcon" "$INSTDIR\medal-desktop.exe"
  WriteRegStr SHCTX "${KEY}" "Scope" "$MultiUser.InstallMode"
  WriteRegStr SHCTX "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
  WriteRegStr SHCTX "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode /S'
  WriteRegDWORD SHCTX "${KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${KEY}" "EstimatedSize" $0
SectionEnd

Section "uninstall"
  ; only what was installed: a workspace that somebody put here stays
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\medal.exe"
  Delete "$INSTDIR\medal-desktop.exe"
  RMDir /r "$INSTDIR\doc"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey SHCTX "Software\Classes\MEDAL.Package"
  DeleteRegKey SHCTX "Software\Classes\.medal"
  DeleteRegKey SHCTX "${KEY}"
SectionEnd
