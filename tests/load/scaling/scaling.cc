#include <cstdio>
#include "tests/load/scaling/experiment.h"
int main(int argc, char** argv) {
  using namespace parley::load; using std::chrono::seconds;
  double share = argc > 1 ? std::atof(argv[1]) : 0.05;
  int batch = argc > 2 ? std::atoi(argv[2]) : 16;
  int a = argc > 3 ? std::atoi(argv[3]) : 15, b = argc > 4 ? std::atoi(argv[4]) : 15, c = argc > 5 ? std::atoi(argv[5]) : 10;
  Plan plan{.name = "trial", .share = share, .batch_articles = batch, .offered = share > 0 ? 2.5 : 0, .backlog = share > 0 ? 300 : 4000,
    .phases = {{1, seconds(a)}, {4, seconds(b)}, {2, seconds(c)}}};
  auto r = RunExperiment(plan);
  if (!r.ok()) { std::fprintf(stderr, "%s\n", r.status().ToString().c_str()); return 1; }
  const Sample* p = nullptr;
  for (const auto& s : r->samples) {
    std::printf("%6.1f acc %6.0f ext %6.0f mer %6.0f lagd %6.0f laga %6.0f", s.at, s.accepted, s.extracted, s.merged, s.dispatch_lag, s.aggregate_lag);
    if (p) { std::printf(" ext/s %5.0f mer/s %5.0f mach %.2f", (s.extracted-p->extracted)/(s.at-p->at), (s.merged-p->merged)/(s.at-p->at), (s.machine_cpu-p->machine_cpu)/(s.at-p->at));
    for (auto& [n, v] : s.cpu) std::printf(" %s %.2f", n.substr(0,4).c_str(), (v-p->cpu.at(n))/(s.at-p->at)); }
    std::printf("\n"); p = &s;
  }
  for (auto& l : r->lives) { std::printf("%s started %.2f ended %.2f st %d first ", l.name.c_str(), l.started, l.ended.value_or(0), l.status);
    for (auto& t : r->ticks) if (auto f = t.articles.find(l.name); f != t.articles.end() && f->second > 0) { std::printf("%.2f", t.at - l.started); break; } }
  auto& k = r->counts;
  std::printf("sent %zu acc %zu extr %zu once %zu lost %zu doubled %zu dead %zu merged %d stories %zu articles %zu one %zu several %zu withdrawn %zu missing %zu hedges %.0f retries %.0f drained %.1f\n", k.sent, k.accepted, k.extractions, k.extracted_once, k.lost, k.doubled, k.dead_letters, k.merged_all, k.stories, k.articles, k.in_one_story, k.in_several_stories, k.withdrawn, k.missing, r->hedges, r->retries, r->drained.value_or(-1));
}
