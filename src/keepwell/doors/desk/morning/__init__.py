"""What the page Today shows: things to do as rows, each worded for its reader."""
