@rem "npm start" begins with exec, so that Ctrl-C and kill reach the server and not a shell before it. Windows has no exec.
@%*
