; Windows' installer, made by Inno Setup 6 from what PyInstaller left in dist\:
;   iscc /DVersion=0.1.0 distribution\windows\genre-desktop.iss
;   iscc /DVersion=0.1.0 /DLight distribution\windows\genre-desktop.iss
#ifdef Light
  #define Name "Genre Desktop Light"
  #define Folder "genre-desktop-light"
  #define Id "{{7B1F7C52-1F0A-4D5B-9C1E-6B3E1B8D2F02}"
#else
  #define Name "Genre Desktop"
  #define Folder "genre-desktop"
  #define Id "{{7B1F7C52-1F0A-4D5B-9C1E-6B3E1B8D2F01}"
#endif
#ifndef Version
  #define Version "0.0.0"
#endif

[Setup]
AppId={#Id}
AppName={#Name}
AppVersion={#Version}
AppPublisher=The Genre Desktop developers
DefaultDirName={autopf}\{#Name}
DefaultGroupName={#Name}
; for one user, without an administrator's rights, unless asked otherwise
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\dist\{#Folder}\_internal\genre_desktop\licences\LICENCES.txt
OutputDir=..\..\dist
OutputBaseFilename={#Folder}-{#Version}-windows-x86_64-setup
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
UninstallDisplayIcon={app}\Genre Desktop.exe

[Files]
Source: "..\..\dist\{#Folder}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\{#Name}"; Filename: "{app}\Genre Desktop.exe"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\Genre Desktop.exe"; Tasks: desktop

[Tasks]
Name: desktop; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: openwith; Description: "Offer {#Name} for songs, under ""Open with"""

[Registry]
Root: HKA; Subkey: "Software\Classes\Applications\Genre Desktop.exe\shell\open\command"; ValueType: string; ValueData: """{app}\Genre Desktop.exe"" ""%1"""; Flags: uninsdeletekey; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\Genre Desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mp3"; ValueData: ""; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\Genre Desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".flac"; ValueData: ""; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\Genre Desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".ogg"; ValueData: ""; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\Genre Desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".opus"; ValueData: ""; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\Genre Desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".wav"; ValueData: ""; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\Genre Desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".m4a"; ValueData: ""; Tasks: openwith

[Run]
Filename: "{app}\Genre Desktop.exe"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent
