# Sourced by deploy/kill-test and deploy/soak, which set root, folder and purchases.
# shellcheck shell=bash

# endurance_java MAIN [ARGUMENT...]
endurance_java() {
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g "@$root/deploy/conf/java.options" \
    -Dlog4j2.configurationFile="$root/deploy/conf/log4j2-cluster.properties" \
    -Dlog.file="$folder/endurance.log" -Dperpeft.home="$root" \
    -cp "$root/deploy/target/classes:$(<"$root/deploy/target/class-path.txt")" \
    "io.perpeft.deploy.$1" "${@:2}" --folder "$folder"
}

# The demo shop, a fifth of it history, and a generation made of that.
endurance_prepare() {
  [[ -d "$folder/data" ]] || "$root/deploy/bin/perpeft" demo-shop --out "$folder/data" \
    --purchases $((purchases * 5 / 4)) --shoppers 4000 --items 600
  [[ -d "$folder/generation" ]] || "$root/deploy/bin/perpeft" bootstrap --data "$folder/data" \
    --backbone "$root/demo-shop/src/main/resources/demo-clip" --out "$folder/generation" \
    --history-share 0.2 --groups 6 --warm-up-epochs 4 --global-epochs 0 --group-epochs 1 \
    --device cpu
}
