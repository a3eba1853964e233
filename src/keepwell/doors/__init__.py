"""Every way in or out. A door shows and asks; what is done is one call to an act below."""
