package io.perpeft.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs one command in this process. */
public record Cli(int exitCode, String out, String err) {

  public static Cli run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    int exitCode = PerpeftCli.run(new PrintWriter(out), new PrintWriter(err), words);
    return new Cli(exitCode, out.toString(), err.toString());
  }
}
