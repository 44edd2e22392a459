//! The few statistics the reports use.

/// The median of `values`, the mean of the two in the middle when their number is even.
/// `None` when there are no values.
///
/// ```
/// use firesteel_benches::stats::median;
/// assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
/// assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
/// assert_eq!(median(&[]), None);
/// ```
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    sorted.get(middle.checked_sub(1)?).map(|lower| (lower + upper) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_order_of_the_samples_does_not_matter() {
        for samples in [[5.0, 1.0, 9.0, 2.0, 3.0], [9.0, 5.0, 3.0, 2.0, 1.0]] {
            assert_eq!(median(&samples), Some(3.0));
        }
    }

    #[test]
    fn one_outlier_does_not_move_it() {
        assert_eq!(median(&[1.0, 1.0, 1.0, 1.0, 900.0]), Some(1.0));
    }

    #[test]
    fn one_or_two_values() {
        assert_eq!(median(&[7.0]), Some(7.0));
        assert_eq!(median(&[1.0, 2.0]), Some(1.5));
    }
}
