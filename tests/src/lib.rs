//! Whole-system tests: journeys, faults, the real window.
