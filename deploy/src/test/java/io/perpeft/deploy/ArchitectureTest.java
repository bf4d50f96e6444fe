package io.perpeft.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the dependency directions of the house: which module may know which, and which engine. */
@AnalyzeClasses(packages = "io.perpeft", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String CORE = "io.perpeft.core..";
  private static final String SCHEMAS = "io.perpeft.schemas..";
  private static final String MODEL = "io.perpeft.model..";
  private static final String STORE = "io.perpeft.store..";
  private static final String CLIENT = "io.perpeft.client..";
  private static final String JOBS = "io.perpeft.jobs..";
  private static final String DEMO = "io.perpeft.demo..";
  private static final String CLI = "io.perpeft.cli..";
  private static final String DEPLOY = "io.perpeft.deploy..";

  private static final String FLINK = "org.apache.flink..";
  private static final String KAFKA = "org.apache.kafka..";
  private static final String DJL = "ai.djl..";
  private static final String AVRO = "org.apache.avro..";
  private static final String ROCKSDB = "org.rocksdb..";

  @ArchTest
  static final ArchRule coreKnowsNoEngineAndNoOtherModule =
      forbid(
          CORE, SCHEMAS, MODEL, STORE, CLIENT, JOBS, DEMO, CLI, DEPLOY, FLINK, KAFKA, DJL, AVRO,
          ROCKSDB);

  @ArchTest
  static final ArchRule schemasAreALeaf =
      forbid(SCHEMAS, CORE, MODEL, STORE, CLIENT, JOBS, DEMO, CLI, DEPLOY, FLINK, KAFKA, DJL);

  @ArchTest
  static final ArchRule modelKnowsNoFlinkAndNoKafka =
      forbid(MODEL, SCHEMAS, STORE, CLIENT, JOBS, DEMO, CLI, DEPLOY, FLINK, KAFKA, AVRO, ROCKSDB);

  @ArchTest
  static final ArchRule storeKnowsNoEngine =
      forbid(STORE, MODEL, CLIENT, JOBS, DEMO, CLI, DEPLOY, FLINK, KAFKA, DJL);

  @ArchTest
  static final ArchRule clientKnowsNoFlinkAndNoEngine =
      forbid(CLIENT, MODEL, STORE, JOBS, DEMO, CLI, DEPLOY, FLINK, DJL, ROCKSDB);

  @ArchTest static final ArchRule jobsKnowNoTools = forbid(JOBS, CLIENT, DEMO, CLI, DEPLOY);

  @ArchTest
  static final ArchRule demoKnowsNoStream =
      forbid(DEMO, STORE, CLIENT, JOBS, CLI, DEPLOY, FLINK, KAFKA);

  @ArchTest
  static final ArchRule jobsDoNotKnowEachOther =
      slices()
          .matching("io.perpeft.jobs.(grouping|tuning|refresh)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule packagesOfAModuleHaveNoCycles =
      slices().matching("io.perpeft.(*).(*)..").should().beFreeOfCycles();

  private static ArchRule forbid(String from, String... to) {
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to)
        .allowEmptyShould(true);
  }
}
