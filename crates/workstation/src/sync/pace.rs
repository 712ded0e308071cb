//! When the next try is due: regular while the line works, with growing pauses and jitter while it does not.

use std::time::Duration;

/// Shortest and longest pause between tries while the line does not work.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));

/// The pace of the tries. It looks at no clock: it says how long to wait, and whoever keeps to it waits.
#[derive(Clone, Debug)]
pub struct Pace {
    poll: Duration,
    pause: Duration,
    /// The next try is one that an action asked for.
    asked: bool,
}

impl Pace {
    /// The pace of a line that works: a try every `poll`.
    pub fn new(poll: Duration) -> Self {
        Self { poll, pause: BACK_OFF.0, asked: false }
    }

    /// How long to wait after a try. `chance` spreads the tries of desktops that lost the line at the same moment.
    ///
    /// Pauses grow with every try that was due by itself: how long an outage will last is guessed from how long it has lasted, not from how
    /// much a clerk has done meanwhile.
    pub fn after(&mut self, succeeded: bool, chance: u8) -> Duration {
        let asked = std::mem::take(&mut self.asked);
        if succeeded {
            self.pause = BACK_OFF.0;
            return self.poll;
        }
        let wait = self.pause.mul_f64(0.5 + f64::from(chance) / 255.0);
        if !asked {
            self.pause = (self.pause * 2).min(BACK_OFF.1);
        }
        wait
    }

    /// How long to wait still when an action asks for a try this long after the last one. While the line does not work, a burst of actions
    /// must not become a burst of tries.
    pub fn nudged(&mut self, succeeded: bool, since: Duration) -> Duration {
        self.asked = true;
        if succeeded { Duration::ZERO } else { BACK_OFF.0.saturating_sub(since) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLL: Duration = Duration::from_secs(15);

    #[test]
    fn pauses_grow_to_half_a_minute_and_begin_anew_after_a_success() {
        let mut pace = Pace::new(POLL);
        let middle = 127;
        let mut before = Duration::ZERO;
        for _ in 0..12 {
            let wait = pace.after(false, middle);
            assert!(wait >= before && wait <= BACK_OFF.1, "{wait:?} after {before:?}");
            before = wait;
        }
        assert!(
            before > BACK_OFF.1 - Duration::from_secs(1),
            "an outage of hours is tried about every half minute"
        );
        assert_eq!(pace.after(true, middle), POLL);
        assert!(pace.after(false, middle) <= BACK_OFF.0, "the next outage begins with short pauses");
    }

    #[test]
    fn chance_spreads_a_pause_from_half_to_one_and_a_half() {
        let waits = [0, 255].map(|chance| Pace::new(POLL).after(false, chance));
        assert_eq!(waits, [BACK_OFF.0 / 2, BACK_OFF.0 * 3 / 2]);
    }

    #[test]
    fn an_action_is_sent_at_once_unless_the_line_has_just_failed() {
        let long_ago = Duration::from_secs(9);
        let mut pace = Pace::new(POLL);
        assert_eq!(pace.nudged(true, Duration::ZERO), Duration::ZERO);
        assert_eq!(pace.nudged(false, Duration::ZERO), BACK_OFF.0);
        assert_eq!(pace.nudged(false, long_ago), Duration::ZERO);
    }

    #[test]
    fn a_clerk_who_does_much_during_a_short_outage_does_not_wait_longer_for_its_end() {
        let mut pace = Pace::new(POLL);
        let (mut busy, quiet) = (Duration::ZERO, pace.clone().after(false, 127));
        for _ in 0..20 {
            pace.nudged(false, Duration::from_secs(1));
            busy = pace.after(false, 127);
        }
        assert_eq!(busy, quiet, "as if nothing had been done");
        pace.after(false, 127);
        assert!(pace.after(false, 127) > busy, "what is due by itself still becomes rarer");
    }
}
