//! What is exact, and what is rounded how.

use super::*;

fn n(text: &str) -> Num {
    Num::parse(text).unwrap()
}

#[test]
fn thirds_are_exact_and_come_back_to_decimals() {
    let third = n("1").div(&n("3")).unwrap();
    assert_eq!(third.mul(&n("3")), n("1"));
    assert_eq!(third.to_string(), "0.333333333333333");
    assert_eq!(n("100").mul(&n("1").div(&n("8")).unwrap()).to_string(), "12.5");
}

#[test]
fn a_value_that_15_digits_do_not_tell_from_a_half_is_known() {
    let close = |text: &str, digits| n(text).is_near_half(digits);
    assert!(!close("12345.675", 2) && !close("12345.6749999999", 2) && close("12345.67499999999", 2));
    assert!(close("-123456.6750000001", 2) && !close("123456.6751", 2) && !close("99999999999.99", 2));
    assert!(close("1000000000000000.5", 0) && !close("1000000000000001", 0) && close("149.9999999999999", -2));
    let third = n("1").div(&n("3")).unwrap();
    assert!(!third.is_near_half(2) && !third.is_near_half(4));
    assert!(n("0.005").sub(&third.mul(&n("0.000000000000000001"))).is_near_half(2));
}

#[test]
fn halves_go_away_from_zero_as_in_excel() {
    for (value, digits, want) in [
        ("1.005", 2, "1.01"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("1250", -2, "1300"),
        ("-1250", -2, "-1300"),
        ("0.125", 2, "0.13"),
    ] {
        assert_eq!(n(value).round(digits, Rounding::Half).to_string(), want, "{value}");
    }
}

#[test]
fn products_beyond_28_digits_stay_exact() {
    let a = n("1234567890123.4567890123");
    let product = a.mul(&a).mul(&a);
    assert_eq!(product.div(&a).unwrap().div(&a).unwrap(), a);
}

#[test]
fn binary_cells_are_read_as_excel_shows_them() {
    assert_eq!(Num::from_f64(0.1 + 0.2).unwrap().to_string(), "0.3");
    assert_eq!(Num::from_f64(1234.55).unwrap().to_string(), "1234.55");
    assert_eq!(Num::from_f64(f64::NAN), None);
    assert_eq!(Num::from_f64(-0.0).unwrap().to_string(), "0");
}

#[test]
fn fixed_digits_are_padded_and_negative_zero_is_zero() {
    assert_eq!(n("4000").to_fixed(2), "4000.00");
    assert_eq!(n("-0.001").to_fixed(2), "0.00");
    assert_eq!(n("0.53125").to_fixed(4), "0.5313");
}

#[test]
fn only_plain_numbers_parse() {
    for bad in ["", "-", ".", "1,2", "12,3O0", "nan", "inf", "１", "0x1", "1e", "1e999", " 1"] {
        assert_eq!(Num::parse(bad), None, "{bad}");
    }
    assert_eq!(n("9.99E+307").to_f64().to_bits(), 9.99e307_f64.to_bits());
}

/// Numbers of all sizes, those at the edges of a machine word and of a decimal among them.
fn many() -> Vec<Num> {
    let texts = "0 1 -1 2 3 7 10 0.1 0.25 -0.125 51 96 1234.56 -98765.4321 9223372036854775807 -9223372036854775808 9223372036854775808 \
        922337203685477.5807 0.0000000000000000001 79228162514264337593543950335 -79228162514264337593543950335 0.0000000000000000000000000001 \
        1E28 -1E28 7.9228162514264337593543950335 1E300 9.99E+307 -9.99E+307 1E-300 5E-29 1.5E-28";
    let mut all: Vec<Num> = texts.split_whitespace().map(n).collect();
    all.extend([n("1").div(&n("3")), n("-22").div(&n("7")), n("1E300").div(&n("7"))].into_iter().flatten());
    all
}

#[test]
fn the_quick_ways_give_what_fractions_give() {
    for a in many() {
        for b in many() {
            assert_eq!(a.cmp(&b), a.ratio().cmp(&b.ratio()), "{a} {b}");
            for (quick, long) in [
                (Some(a.add(&b)), Some(a.ratio() + b.ratio())),
                (Some(a.sub(&b)), Some(a.ratio() - b.ratio())),
                (Some(a.mul(&b)), Some(a.ratio() * b.ratio())),
                (a.div(&b), (!b.is_zero()).then(|| a.ratio() / b.ratio())),
            ] {
                let long = long.map(Num::from_ratio);
                assert_eq!(quick, long, "{a} {b}");
                // The same value in the same shape: decimals print, hash and round as decimals.
                let shape = |n: &Option<Num>| n.as_ref().map(|n| format!("{n:?}"));
                assert_eq!(shape(&quick), shape(&long), "{a} {b}");
            }
        }
    }
}

#[test]
fn texts_are_the_numbers_that_they_say_whatever_their_length() {
    for (text, mantissa, power) in [
        ("12.50", 1250_i64, -2),
        ("-0.00", 0, 0),
        ("007", 7, 0),
        (".5", 5, -1),
        ("5.", 5, 0),
        ("+3", 3, 0),
        ("1.25E2", 125, 0),
        ("1.25e-2", 125, -4),
        ("-1E+3", -1, 3),
        ("0E5", 0, 0),
        ("1E-320", 1, -320),
        ("12E300", 12, 300),
    ] {
        let ten = BigRational::from_integer(10.into());
        let want = BigRational::from_integer(mantissa.into()) * num_traits::Pow::pow(ten, power);
        assert_eq!(n(text).ratio(), want, "{text}");
    }
    let long = "1234567890.123456789012345678";
    assert_eq!(n(long).to_string(), long);
    assert_eq!(n("0.1000000000000000000").to_string(), "0.1");
}
