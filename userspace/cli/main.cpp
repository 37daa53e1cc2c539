#include "base/clock.h"
#include "cli/attach_command.h"
#include "cli/doctor_command.h"
#include "cli/environment.h"
#include "cli/error_printer.h"
#include "cli/exit_status.h"
#include "cli/measure.h"
#include "cli/options.h"
#include "cli/output_sink.h"
#include "cli/snapshot_command.h"
#include "cli/survey_command.h"
#include "cli/top_command.h"
#include "session/first_sight.h"
#include "target/privileges.h"

#include <csignal>
#include <exception>

#include <fcntl.h>
#include <unistd.h>

namespace {

using namespace heapgap;

/// A file opened later must not become stdout because stdout was closed at the start. What stands
/// in for it is open the wrong way round, so that writing still fails and is reported.
void occupy_standard_descriptors() {
  for (int fd = 0; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    if (::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) return;
  }
}

Result<void> print(const cli::TextRequest& request) {
  auto delivery = cli::OutputSink::standard_output().deliver(request.text);
  if (!delivery) return pass_on(delivery);
  return {};
}

cli::AttachSurroundings attach_surroundings(Clock& clock, const cli::Environment& environment) {
  return {.watch =
              [&clock](const session::WatchOptions& options, const session::Watcher& watcher) {
                return cli::watch_with_least_rights(options, clock, watcher);
              },
          .environment = environment,
          .tell = cli::print_message,
          .clock = clock};
}

cli::TopSurroundings top_surroundings(Clock& clock, const cli::Environment& environment) {
  return {.attach = attach_surroundings(clock, environment),
          .first_sight = [&clock](Pid pid) { return session::first_sight(pid, clock); },
          .drop_rights = target::drop_all};
}

Result<void> run(const std::vector<std::string>& arguments, const cli::Environment& environment) {
  auto request = cli::parse_arguments(arguments);
  if (!request) return pass_on(request);
  if (const auto* text = std::get_if<cli::TextRequest>(&*request)) return print(*text);
  SystemClock clock;
  if (const auto* attach = std::get_if<cli::AttachRequest>(&*request)) {
    return cli::run_attach(*attach, attach_surroundings(clock, environment));
  }
  if (const auto* top = std::get_if<cli::TopRequest>(&*request)) {
    return cli::run_top(*top, top_surroundings(clock, environment));
  }
  if (const auto* survey = std::get_if<cli::SurveyRequest>(&*request)) {
    const bool opens_traced = survey->mode != analysis::WatchMode::walk;
    return cli::run_survey(*survey,
                           {.watch =
                                [&clock, opens_traced](const auto& options, const auto& watcher) {
                                  // Lines are written without anything being opened.
                                  return cli::survey_with_least_rights(
                                      options, clock, watcher, opens_traced && options.at_once);
                                },
                            .top = top_surroundings(clock, environment)});
  }
  if (const auto* doctor = std::get_if<cli::DoctorRequest>(&*request)) {
    return cli::run_doctor(
        *doctor,
        [&clock](const session::DoctorOptions& options) {
          return cli::diagnose_with_least_rights(options, clock);
        },
        environment);
  }
  return cli::run_snapshot(
      std::get<cli::SnapshotRequest>(*request),
      [&clock](const session::SnapshotOptions& options) {
        return cli::measure_with_least_rights(options, clock);
      },
      environment);
}

} // namespace

int main(int argc, char** argv) {
  using cli::ExitStatus;
  occupy_standard_descriptors();
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN)); // fails for unknown signals only
  const cli::Environment environment = cli::process_environment();
  Result<void> outcome;
  try {
    outcome = run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc), environment);
  } catch (const std::exception& exception) {
    outcome = fail(ErrorKind::failure, "heapgap gave up", exception.what());
  }
  if (outcome) return static_cast<int>(ExitStatus::done);
  cli::print_error(outcome.error(), cli::locale_charset(environment));
  return static_cast<int>(cli::exit_status_for(outcome.error().kind));
}
