//! The central API of a hall or a city.
