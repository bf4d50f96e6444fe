package io.perpeft.deploy.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopTest {

  @TempDir private Path folder;
  private Shop shop;

  @BeforeEach
  void open() throws IOException {
    Files.writeString(
        folder.resolve("items.jsonl"),
        """
        {"id":"old","title":"Old thing"}
        {"id":"new","title":" "}
        {"id":"unsold","title":"Dust"}
        """);
    Files.writeString(
        folder.resolve("purchases.csv"),
        """
        user,item,timestamp
        a,old,1000
        b,old,2000
        a,old,3000
        b,new,5000
        a,new,7000
        """);
    shop = Shop.open(DataFolder.open(folder), 0.4);
  }

  @Test
  void whatTheHistoryDoesNotSellIsNewWhenTheStreamSellsIt() {
    assertThat(shop.history()).hasSize(2);
    assertThat(shop.stream()).hasSize(3);
    assertThat(shop.openingItems()).extracting(CatalogueItem::id).containsExactly("old", "unsold");
    assertThat(shop.firstSoldBy(0)).isEmpty();
    assertThat(shop.firstSoldBy(1)).extracting(CatalogueItem::id).containsExactly("new");
    assertThat(shop.firstSoldBy(2)).isEmpty();
    assertThat(shop.newItems()).isEqualTo(1);
  }

  @Test
  void eventTimeGoesWithPurchases() {
    assertThat(shop.eventMillis(3)).isEqualTo(4000, within(1e-9));
    assertThat(shop.eventMillis(1.5)).isEqualTo(2000, within(1e-9));
  }

  @Test
  void anItemWithoutTitleGoesByItsId() {
    assertThat(shop.title("old")).isEqualTo("Old thing");
    assertThat(shop.title("new")).isEqualTo("new");
    assertThat(shop.title("stranger")).isEqualTo("stranger");
  }
}
