//! The process that faults happen to.

#[cfg(target_os = "linux")]
#[expect(clippy::unwrap_used, reason = "a test starts it")]
fn main() {
    use migrate_faults_tests::process::{Ending, act};
    use migrate_faults_tests::scenario::Scenario;
    let arguments: Vec<String> = std::env::args().collect();
    let scenario = Scenario::named(&arguments[1]).unwrap();
    let ending = Ending::named(&arguments[2]).unwrap();
    act(scenario, ending, arguments[3].as_ref());
}

#[cfg(not(target_os = "linux"))]
fn main() {}
