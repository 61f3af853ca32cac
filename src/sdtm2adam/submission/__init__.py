"""-> files for regulators: SAS transport files, and the byte lengths that they and Define-XML share."""
