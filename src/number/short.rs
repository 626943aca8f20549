//! Numbers whose digits fit a machine word, which nearly all are: the same values as by the long way, sooner.

use super::{Num, Repr};
use num_rational::BigRational;
use rust_decimal::Decimal;

impl Num {
    /// Digits and at most one point, of nearly all amounts: as many digits as fit a machine word.
    pub(super) fn parse_short(digits: &str) -> Option<Self> {
        let mut mantissa = 0;
        let mut scale = None;
        for byte in digits.bytes() {
            match (byte, &mut scale) {
                (b'0'..=b'9', scale) => {
                    mantissa = 10_i64.checked_mul(mantissa)?.checked_add(i64::from(byte - b'0'))?;
                    *scale = scale.map(|s| s + 1);
                }
                (b'.', None) => scale = Some(0),
                _ => return None,
            }
        }
        Self::short(mantissa, scale.unwrap_or(0))
    }

    /// `mantissa / 10^scale`, where a decimal has room for the scale.
    pub(super) fn short(mut mantissa: i64, mut scale: u32) -> Option<Self> {
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Decimal::try_new(mantissa, scale).ok().map(|d| Self(Repr::Dec(d)))
    }

    /// Mantissa and scale, where a machine word holds the mantissa: the numbers of nearly all sums.
    pub(super) fn as_short(&self) -> Option<(i64, u32)> {
        match &self.0 {
            Repr::Dec(d) => Some((i64::try_from(d.mantissa()).ok()?, d.scale())),
            Repr::Ratio(_) => None,
        }
    }

    /// The same for two, lifted to one scale.
    pub(super) fn both_short(&self, other: &Self) -> Option<(i64, i64, u32)> {
        let ((a, of_a), (b, of_b)) = (self.as_short()?, other.as_short()?);
        let scale = of_a.max(of_b);
        let lift = |n: i64, of: u32| n.checked_mul(10_i64.checked_pow(scale - of)?);
        Some((lift(a, of_a)?, lift(b, of_b)?, scale))
    }

    /// The quotient of two whole numbers; `None` for a zero divisor and where it does not fit.
    pub(super) fn short_quotient(a: i64, b: i64) -> Option<Self> {
        let common = i64::try_from(common_divisor(a.unsigned_abs(), b.unsigned_abs())).ok().filter(|c| *c > 0)?;
        let (a, b) = (a / common, b / common);
        let (a, b) = if b < 0 { (a.checked_neg()?, b.checked_neg()?) } else { (a, b) };
        if b == 0 {
            return None;
        }
        let (mut rest, mut scale) = (b, 0);
        for prime in [2, 5] {
            let mut count = 0;
            while rest % prime == 0 {
                rest /= prime;
                count += 1;
            }
            scale = scale.max(count);
        }
        if rest > 1 {
            // In lowest terms, and no decimal.
            return Some(Self(Repr::Ratio(Box::new(BigRational::new_raw(a.into(), b.into())))));
        }
        let lifted = i128::from(a).checked_mul(10_i128.checked_pow(scale)?)? / i128::from(b);
        Decimal::try_from_i128_with_scale(lifted, scale).ok().map(Self::dec)
    }
}

/// Euclid's.
fn common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
