"""What the desk puts on paper: a sheet's facts as plain data, a layout for each in `sheets`, set by Typst with our own fonts."""
