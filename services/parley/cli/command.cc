// The only file that includes CLI11: it is slow to compile.
#include "parley/cli/command.h"

#include <algorithm>
#include <cctype>
#include <iostream>
#include <map>

#include "CLI/CLI.hpp"
#include "fmt/format.h"

namespace parley::cli {
namespace {

// "--data-dir" -> "PARLEY_DATA_DIR".
std::string Variable(const std::string& flag) {
  std::string name = "PARLEY_" + flag.substr(flag.find_first_not_of('-'));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::toupper(c)); });
  return name;
}

template <typename T>
CLI::Option* Add(CLI::App& app, const std::string& flag, T& field, const std::string& help) {
  return app.add_option(flag, field, help)->envname(Variable(flag))->capture_default_str();
}

void AddSwitch(CLI::App& app, const std::string& flag, bool& field, const std::string& help) {
  app.add_flag(flag, field, help)->envname(Variable(flag));
}

// A duration in the unit of `Duration`, which the flag's name says.
template <typename Duration>
void AddTime(CLI::App& app, const std::string& flag, Duration& field, const std::string& help) {
  app.add_option_function<int64_t>(
         flag, [&field](const int64_t& n) { field = Duration(n); }, help)
      ->envname(Variable(flag))
      ->check(CLI::Range(int64_t{0}, int64_t{1} << 40))
      ->default_str(fmt::format("{}", field.count()));
}

void AddEncoding(CLI::App& app, Command& c) {
  static const std::map<std::string, log::Encoding> names = {{"protobuf", log::Encoding::kProtobuf},
                                                             {"json", log::Encoding::kJson}};
  app.add_option_function<std::string>(
         "--encoding",
         [&c](const std::string& name) {
           c.ingest.encoding = names.at(name);
           c.dispatch.encoding = names.at(name);
           c.aggregate.encoding = names.at(name);
         },
         "How values are written on the log: protobuf or json")
      ->envname("PARLEY_ENCODING")
      ->check(CLI::IsMember({"protobuf", "json"}))
      ->default_str("protobuf");
}

void AddLogging(CLI::App& app, Command& c) {
  Add(app, "--log-level", c.logging.level, "error, warn, info, debug or off")
      ->check(CLI::IsMember({"error", "warn", "info", "debug", "off"}));
  Add(app, "--log-format", c.logging.format, "text or json")->check(CLI::IsMember({"text", "json"}));
  Add(app, "--log-file", c.logging.file, "Where logs go; empty: standard error");
}

void AddService(CLI::App& app, Command& c) {
  AddLogging(app, c);
  Add(app, "--metrics-listen", c.service.metrics_listen,
      "host:port of GET /metrics for Prometheus; empty: none");
  AddTime(app, "--grace-seconds", c.service.grace, "How long a stop may take before the process ends itself");
  app.add_flag("--check-config", c.service.check_config, "Say whether the configuration is good, and end");
}

// How a log is reached, for those who only look as well.
void AddLogPlace(CLI::App& app, Command& c) {
  Add(app, "--data-dir", c.log.data_dir,
      "Folder of the embedded log (one process at a time owns it), of snapshots and of the gateway's view");
  Add(app, "--brokers", c.log.brokers, "Kafka brokers, host:port,host:port; empty: the embedded log");
  Add(app, "--kafka-config", c.log.kafka_config,
      "File of NAME=VALUE lines, librdkafka's settings: TLS, SASL, passwords, ...");
  app.add_option("--kafka", c.log.kafka, "One such setting, NAME=VALUE (repeatable; not for passwords)")
      ->envname("PARLEY_KAFKA");
}

void AddPartitions(CLI::App& app, Command& c) {
  Add(app, "--partitions", c.log.partitions, "Partitions of each topic when it is made; fixed for life")
      ->check(CLI::Range(1, 64));
}

void AddLog(CLI::App& app, Command& c) {
  AddLogPlace(app, c);
  AddPartitions(app, c);
}

void AddMember(CLI::App& app, Command& c) {
  Add(app, "--instance", c.instance,
      "Name that is kept across restarts, one for each running instance; empty: VERB-0, on Kafka the host's "
      "name");
  AddTime(app, "--session-timeout-ms", c.log.session_timeout,
          "On Kafka: an instance that is not heard of for so long loses its partitions");
  AddTime(app, "--stuck-seconds", c.log.stuck,
          "On Kafka: when it makes no step for so long, the process ends itself");
}

void AddServer(CLI::App& app, rpc::ServerOptions& server) {
  Add(app, "--listen", server.listen, "host:port of the gRPC server; port 0 takes a free one");
  AddSwitch(app, "--reflection", server.reflection, "Let clients ask for the services (gRPC reflection)");
  Add(app, "--tls-cert", server.tls_cert_file, "PEM certificate of the server; empty: no TLS");
  Add(app, "--tls-key", server.tls_key_file, "PEM key of the server");
  Add(app, "--tls-client-ca", server.tls_client_ca_file,
      "PEM authority that clients' certificates must be signed by");
}

void AddHealth(CLI::App& app, rpc::ServerOptions& server) {
  Add(app, "--health-listen", server.listen, "host:port that answers gRPC health checks; empty: none");
}

void AddSources(CLI::App& app, Command& c) {
  app.add_option("inputs", c.ingest.inputs, "Files and folders to read, in this order; - is standard input");
  Add(app, "--watch", c.ingest.watch_folder, "Drop folder to take files from until stopped");
  AddTime(app, "--watch-interval-ms", c.ingest.watch_interval, "How often to look into the drop folder");
  Add(app, "--format", c.ingest.format, "Format of all inputs; empty: recognise each");
  Add(app, "--provider", c.ingest.default_provider, "Provider of documents that name none");
}

void AddWorker(CLI::App& app, Command& c) {
  Add(app, "--worker-threads", c.worker.threads, "Threads that extract; 0: as many as the CPU quota allows")
      ->check(CLI::Range(0, 256));
  Add(app, "--worker-max-articles", c.worker.max_articles, "Articles in a worker at once; more are refused");
}

void AddDispatch(CLI::App& app, Command& c) {
  Add(app, "--batch-articles", c.dispatch.calls.batch.max_articles, "Articles in a call to a worker, at most")
      ->check(CLI::Range(1, 64));
  Add(app, "--max-in-flight", c.dispatch.flow.max_articles,
      "Articles held at once; above it the log is not read on");
  AddTime(app, "--tick-ms", c.dispatch.tick_interval,
          "Tell the aggregator the time when a partition is idle this long; 0 (and --once): never");
}

void AddAggregate(CLI::App& app, Command& c) {
  Add(app, "--snapshot-records", c.aggregate.snapshot_records, "Records between two snapshots of the state");
}

void AddGateway(CLI::App& app, Command& c) {
  Add(app, "--max-subscribers", c.gateway.max_subscribers, "Subscriptions at once; more are refused");
  AddTime(app, "--heartbeat-ms", c.gateway.heartbeat,
          "A subscriber hears from the gateway at least so often");
  AddTime(app, "--stall-timeout-ms", c.gateway.stall_timeout,
          "A subscriber that takes nothing for so long is cut");
}

void AddRunVerb(CLI::App& app, Command& c) {
  AddSources(app, c);
  AddLog(app, c);
  AddServer(app, c.server);
  app.add_flag("--once", c.once, "Read the inputs, wait until all is merged, show what came of it, and end");
  app.add_option("--worker", c.worker_targets,
                 "Worker to call, host:port (repeatable); none: one in this process")
      ->envname("PARLEY_WORKER");
  AddWorker(app, c);
  AddDispatch(app, c);
  AddAggregate(app, c);
  AddGateway(app, c);
  AddEncoding(app, c);
  AddService(app, c);
}

void AddFilters(CLI::App& root, Command& c) {
  CLI::App* parse = root.add_subcommand("parse", "Wire documents in, Articles as JSON lines out");
  parse->add_option("files", c.ingest.inputs, "Files; none or -: standard input");
  Add(*parse, "--format", c.ingest.format, "Format of all files; empty: recognise each");
  Add(*parse, "--provider", c.ingest.default_provider, "Provider of documents that name none");
  root.add_subcommand("extract", "Articles as JSON lines in, Extractions out");
  root.add_subcommand("merge", "Extractions as JSON lines in, stories, events and processes out");
}

void AddServices(CLI::App& root, Command& c) {
  CLI::App* ingest = root.add_subcommand("ingest", "Sources and wire formats in, articles on the log");
  AddSources(*ingest, c);
  AddLog(*ingest, c);
  AddServer(*ingest, c.server);
  AddEncoding(*ingest, c);
  AddService(*ingest, c);

  CLI::App* dispatch = root.add_subcommand("dispatch", "Articles to workers, extractions to the log");
  AddLog(*dispatch, c);
  dispatch
      ->add_option("--worker", c.worker_targets, "Worker to call, host:port or dns:///name:port (repeatable)")
      ->envname("PARLEY_WORKER")
      ->required();
  dispatch->add_flag("--once", c.once, "End when every article is extracted");
  AddDispatch(*dispatch, c);
  AddMember(*dispatch, c);
  AddHealth(*dispatch, c.health);
  AddEncoding(*dispatch, c);
  AddService(*dispatch, c);

  CLI::App* worker =
      root.add_subcommand("worker", "Serves ExtractorService: language, entities, events of an article");
  AddServer(*worker, c.worker.server);
  AddWorker(*worker, c);
  AddService(*worker, c);

  CLI::App* aggregate = root.add_subcommand("aggregate", "Extractions in, stories, events and processes out");
  AddLog(*aggregate, c);
  aggregate->add_flag("--once", c.once, "End when every extraction is merged");
  AddAggregate(*aggregate, c);
  AddMember(*aggregate, c);
  AddHealth(*aggregate, c.health);
  AddEncoding(*aggregate, c);
  AddService(*aggregate, c);

  CLI::App* gateway =
      root.add_subcommand("gateway", "Serves subscriptions and queries over the consolidated topics");
  AddLog(*gateway, c);
  AddServer(*gateway, c.server);
  AddGateway(*gateway, c);
  AddService(*gateway, c);
}

void AddByHand(CLI::App& root, Command& c) {
  CLI::App* topics =
      root.add_subcommand("topics", "Makes Parley's topics on Kafka, and checks those that are there");
  AddLogPlace(*topics, c);
  AddPartitions(*topics, c);
  Add(*topics, "--replication", c.log.replication,
      "Replicas of each topic that is made; -1: the brokers' default");

  CLI::App* health =
      root.add_subcommand("health", "Asks a service whether it serves (gRPC health); 0 when it does");
  Add(*health, "--target", c.by_hand.target, "host:port of the service")->required();

  CLI::App* tail = root.add_subcommand("tail", "Shows a topic as JSON lines");
  tail->add_option("topic", c.tail.topic,
                   "articles, extractions, events, stories, processes, deadletter, aggregate.changelog")
      ->required();
  AddLogPlace(*tail, c);
  tail->add_flag("--follow,-f", c.tail.follow, "Go on with what comes");
  tail->add_flag("--values", c.tail.values_only, "Only the values");
  tail->add_option("--last,-n", c.tail.last, "Begin with the last so many of each partition");

  CLI::App* dlq = root.add_subcommand("dlq", "What could not be processed");
  dlq->require_subcommand(1);
  CLI::App* list = dlq->add_subcommand("list", "One line each");
  AddLogPlace(*list, c);
  list->add_flag("--all", c.by_hand.all, "Those that were replayed as well");
  CLI::App* show = dlq->add_subcommand("show", "Reason and bytes of one");
  show->add_option("id", c.by_hand.id, "Its id, or how it begins")->required();
  AddLogPlace(*show, c);
  CLI::App* replay = dlq->add_subcommand("replay", "Puts the bytes back where they came from");
  CLI::Option* id = replay->add_option("id", c.by_hand.id, "Its id, or how it begins");
  replay->add_flag("--all", c.by_hand.all, "Every one that was not replayed yet")->excludes(id);
  AddEncoding(*replay, c);
  AddLogPlace(*replay, c);

  for (const char* kind : {"process", "story", "event"}) {
    CLI::App* read = root.add_subcommand(kind, fmt::format("Shows one {}; without an id, lists them", kind));
    read->add_option("id", c.by_hand.id, "Its id, or how it begins");
    read->add_option("--at", c.by_hand.at, "Only what had happened by that day (YYYY-MM-DD)");
    Add(*read, "--target", c.by_hand.target, "Gateway to ask, host:port; empty: read the log");
    read->add_flag("--json", c.by_hand.json, "As JSON");
    AddLogPlace(*read, c);
  }
}

void Build(CLI::App& root, Command& c) {
  root.require_subcommand(1);
  root.set_config("--config", "",
                  "Configuration file: [verb] sections with flag names, e.g. [run] data-dir = \"x\"");
  root.allow_config_extras(false);
  root.set_version_flag("--version", "parley " PARLEY_VERSION);
  root.fallthrough();
  CLI::App* run = root.add_subcommand(
      "run", "The whole line in one process, on the embedded log unless --brokers is given");
  AddRunVerb(*run, c);
  AddServices(root, c);
  AddFilters(root, c);
  AddByHand(root, c);
  root.add_subcommand("reference", "Prints docs/configuration.md");
}

std::string ChosenVerb(const CLI::App& root) {
  std::string verb;
  for (const CLI::App* app = &root; !app->get_subcommands().empty();) {
    app = app->get_subcommands().front();
    verb += (verb.empty() ? "" : " ") + app->get_name();
  }
  return verb;
}

// CLI11 takes an unknown first word for a missing subcommand and does not name it.
bool NamesUnknownVerb(const CLI::App& root, int argc, const char* const* argv) {
  if (argc < 2 || argv[1][0] == '-') {
    return false;
  }
  const std::vector<const CLI::App*> verbs = root.get_subcommands({});
  return std::none_of(verbs.begin(), verbs.end(),
                      [argv](const CLI::App* verb) { return verb->check_name(argv[1]); });
}

void PrintVerb(const CLI::App& app, const std::string& name, std::ostream& out) {
  if (!app.get_subcommands({}).empty()) {
    for (const CLI::App* sub : app.get_subcommands({})) {
      PrintVerb(*sub, name + " " + sub->get_name(), out);
    }
    return;
  }
  out << "\n## `" << name << "`\n"
      << app.get_description() << ".\n\n| flag | variable | default | meaning |\n| --- | --- | --- | --- |\n";
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_name() != "--help") {
      out << fmt::format("| `{}` | {} | {} | {} |\n", option->get_name(false, true), option->get_envname(),
                         option->get_default_str(), option->get_description());
    }
  }
}

}  // namespace

std::optional<int> ParseCommandLine(int argc, const char* const* argv, Command& command) {
  CLI::App root("Parley: news wires in, consolidated events, stories and peace processes out", "parley");
  Build(root, command);
  if (NamesUnknownVerb(root, argc, argv)) {
    std::cerr << "parley: unknown verb \"" << argv[1] << "\" (parley --help lists them)\n";
    return EXIT_FAILURE;
  }
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return root.exit(error, std::cout, std::cerr);
  }
  command.program = argv[0];
  command.verb = ChosenVerb(root);
  return std::nullopt;
}

void PrintReference(std::ostream& out) {
  Command command;
  CLI::App root("", "parley");
  Build(root, command);
  out << "# Configuration\n\nPrinted by `parley reference`. A flag wins over its variable, a variable over "
         "`--config FILE` (an INI or TOML file\n"
         "with a section for each verb). An unknown name is an error.\n";
  for (const CLI::App* verb : root.get_subcommands({})) {
    if (verb->get_name() != "reference") {
      PrintVerb(*verb, "parley " + verb->get_name(), out);
    }
  }
}

}  // namespace parley::cli
