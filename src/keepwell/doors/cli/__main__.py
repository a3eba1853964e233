from keepwell.doors.cli.main import main

main()
