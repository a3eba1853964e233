"""Orders brought in through pages: files taken in, a process of their own that reads them, what pages say of it."""
