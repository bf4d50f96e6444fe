package io.perpeft.cli.demo;

import io.perpeft.cli.CliException;
import io.perpeft.demo.DemoShop;
import io.perpeft.demo.DemoShopOptions;
import io.perpeft.demo.Drift;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perpeft demo-shop}: a synthetic data folder with the truth beside it. */
@Command(
    name = "demo-shop",
    description = {
      "Draw a synthetic shop: items with pictures, shoppers of hidden interest groups, purchases.",
      "Writes a data folder with truth.json in it. The same options give the same bytes."
    },
    footer = {"", "Example:", "  perpeft demo-shop --out data/demo --drift-at 0.8"})
public final class DemoShopVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Data folder to write; must not exist.")
  private Path out = Path.of("");

  @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}.")
  private long seed = DemoShopOptions.defaults().seed();

  @Option(names = "--items", description = "Default: ${DEFAULT-VALUE}.")
  private int items = DemoShopOptions.defaults().items();

  @Option(names = "--shoppers", description = "Default: ${DEFAULT-VALUE}.")
  private int shoppers = DemoShopOptions.defaults().shoppers();

  @Option(names = "--purchases", description = "Default: ${DEFAULT-VALUE}.")
  private int purchases = DemoShopOptions.defaults().purchases();

  @Option(
      names = "--groups",
      description = "Hidden interest groups, at most 8. Default: ${DEFAULT-VALUE}.")
  private int groups = DemoShopOptions.defaults().groups();

  @Option(
      names = "--drift-at",
      paramLabel = "SHARE",
      description = "When interests change at once, as a share of the time. Default: never.")
  private @Nullable Double driftAt;

  @Option(
      names = "--drift-share",
      paramLabel = "SHARE",
      description = "Share of the shoppers whose interests change. Default: ${DEFAULT-VALUE}.")
  private double driftShare = .5;

  @Override
  public Integer call() {
    DemoShopOptions options = options();
    if (Files.exists(out)) {
      throw new CliException(out + ": exists already; choose another --out or remove it");
    }
    DemoShop shop = DemoShop.generate(options);
    shop.writeTo(out);
    spec.commandLine()
        .getOut()
        .printf(
            "wrote  %s: %,d purchases of %,d users, %,d items with pictures, %d hidden groups%n",
            out, options.purchases(), options.shoppers(), options.items(), options.groups());
    return 0;
  }

  private DemoShopOptions options() {
    try {
      return DemoShopOptions.builder()
          .seed(seed)
          .items(items)
          .shoppers(shoppers)
          .purchases(purchases)
          .groups(groups)
          .drift(driftAt == null ? null : new Drift(driftAt, driftShare))
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
