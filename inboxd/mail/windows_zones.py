"""Time zones by the names that Windows and Outlook give them (Unicode CLDR, windowsZones, territory 001)."""

from __future__ import annotations

_ZONES = """
    Dateline Standard Time|Etc/GMT+12
    Hawaiian Standard Time|Pacific/Honolulu
    Alaskan Standard Time|America/Anchorage
    Pacific Standard Time|America/Los_Angeles
    Mountain Standard Time|America/Denver
    US Mountain Standard Time|America/Phoenix
    Central Standard Time|America/Chicago
    Central America Standard Time|America/Guatemala
    Canada Central Standard Time|America/Regina
    Central Standard Time (Mexico)|America/Mexico_City
    Eastern Standard Time|America/New_York
    SA Pacific Standard Time|America/Bogota
    Atlantic Standard Time|America/Halifax
    Venezuela Standard Time|America/Caracas
    Pacific SA Standard Time|America/Santiago
    SA Western Standard Time|America/La_Paz
    Newfoundland Standard Time|America/St_Johns
    E. South America Standard Time|America/Sao_Paulo
    Argentina Standard Time|America/Buenos_Aires
    UTC|UTC
    Coordinated Universal Time|UTC
    Greenwich Standard Time|Atlantic/Reykjavik
    GMT Standard Time|Europe/London
    Morocco Standard Time|Africa/Casablanca
    W. Europe Standard Time|Europe/Berlin
    Central Europe Standard Time|Europe/Budapest
    Romance Standard Time|Europe/Paris
    Central European Standard Time|Europe/Warsaw
    W. Central Africa Standard Time|Africa/Lagos
    GTB Standard Time|Europe/Bucharest
    E. Europe Standard Time|Europe/Chisinau
    FLE Standard Time|Europe/Kiev
    Egypt Standard Time|Africa/Cairo
    South Africa Standard Time|Africa/Johannesburg
    Israel Standard Time|Asia/Jerusalem
    Turkey Standard Time|Europe/Istanbul
    Arabic Standard Time|Asia/Baghdad
    Arab Standard Time|Asia/Riyadh
    Russian Standard Time|Europe/Moscow
    Belarus Standard Time|Europe/Minsk
    E. Africa Standard Time|Africa/Nairobi
    Iran Standard Time|Asia/Tehran
    Arabian Standard Time|Asia/Dubai
    Pakistan Standard Time|Asia/Karachi
    West Asia Standard Time|Asia/Tashkent
    India Standard Time|Asia/Calcutta
    Sri Lanka Standard Time|Asia/Colombo
    Nepal Standard Time|Asia/Katmandu
    Bangladesh Standard Time|Asia/Dhaka
    Myanmar Standard Time|Asia/Rangoon
    SE Asia Standard Time|Asia/Bangkok
    China Standard Time|Asia/Shanghai
    Singapore Standard Time|Asia/Singapore
    W. Australia Standard Time|Australia/Perth
    Taipei Standard Time|Asia/Taipei
    Tokyo Standard Time|Asia/Tokyo
    Korea Standard Time|Asia/Seoul
    Cen. Australia Standard Time|Australia/Adelaide
    AUS Central Standard Time|Australia/Darwin
    E. Australia Standard Time|Australia/Brisbane
    AUS Eastern Standard Time|Australia/Sydney
    New Zealand Standard Time|Pacific/Auckland
    """

NAMES = dict(line.strip().split("|") for line in _ZONES.strip().splitlines())
