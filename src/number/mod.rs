//! Exact numbers: the only door to `rust_decimal` and to big fractions.
//!
//! A [`Num`] is a decimal of up to 28 digits wherever the value is one, and an exact fraction where it is not
//! (1/3 inside a formula). Nothing here rounds unless the caller names the digits.

#[cfg(test)]
mod tests;

mod short;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;
use std::fmt;

/// An exact number.
#[derive(Clone, Debug)]
pub struct Num(Repr);

#[derive(Clone, Debug)]
enum Repr {
    /// Every value that a `Decimal` can hold exactly.
    Dec(Decimal),
    /// Every other value: reduced, and never representable as a `Decimal`.
    Ratio(Box<BigRational>),
}

/// Which way a rounding goes. The names are Excel's functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// ROUND: half away from zero.
    Half,
    /// ROUNDUP: away from zero.
    Up,
    /// ROUNDDOWN: towards zero.
    Down,
    /// INT and FLOOR: towards minus infinity.
    Floor,
    /// CEILING: towards plus infinity.
    Ceiling,
}

impl Num {
    pub const ZERO: Self = Self(Repr::Dec(Decimal::ZERO));
    pub const ONE: Self = Self(Repr::Dec(Decimal::ONE));

    /// Plain decimal text: sign, digits, one point, optional exponent. No separators, no spaces.
    /// `None` where the text is anything else or has more than 28 significant digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix(['-', '+']).unwrap_or(text);
        if !body.starts_with(|c: char| c.is_ascii_digit() || c == '.') || body == "." {
            return None;
        }
        if let Some(short) = Self::parse_short(body) {
            return Some(if text.starts_with('-') { short.neg() } else { short });
        }
        if body.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return Decimal::from_str_exact(text).ok().map(Self::dec);
        }
        let (mantissa, exponent) = text.split_once(['e', 'E'])?;
        let mantissa = Decimal::from_str_exact(mantissa).ok()?.normalize();
        let power: i32 = exponent.parse().ok().filter(|p: &i32| p.abs() <= 320)?;
        let power = power - i32::try_from(mantissa.scale()).ok()?;
        let mantissa = mantissa.mantissa();
        let decimal =
            u32::try_from(-power).ok().and_then(|scale| Decimal::try_from_i128_with_scale(mantissa, scale).ok());
        if let Some(decimal) = decimal {
            return Some(Self::dec(decimal));
        }
        let scale = num_traits::pow(BigInt::from(10), usize::try_from(power.unsigned_abs()).ok()?);
        Some(Self::from_ratio(if power < 0 {
            BigRational::new(mantissa.into(), scale)
        } else {
            BigRational::from_integer(scale * mantissa)
        }))
    }

    /// A cell's binary number, read to the 15 significant digits that Excel shows and keeps.
    /// `None` for NaN, infinities and magnitudes outside ±1e28.
    #[must_use]
    pub fn from_f64(x: f64) -> Option<Self> {
        if !x.is_finite() || x.abs() >= 1e28 {
            return None;
        }
        if x.abs() < 1e-20 {
            return Some(Self::ZERO);
        }
        Self::parse(&format!("{x:.14e}"))
    }

    /// The nearest binary number: for the cells that we write, never for arithmetic.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            Repr::Dec(d) => d.to_string().parse().unwrap_or(f64::NAN),
            Repr::Ratio(r) => r.to_f64().unwrap_or(f64::NAN),
        }
    }

    /// `numerator / 10^scale`, for literals in code and tests: `Num::scaled(125, 2)` is 1.25.
    #[must_use]
    pub fn scaled(numerator: i64, scale: u32) -> Self {
        Self::from_ratio(BigRational::new(
            numerator.into(),
            num_traits::pow(BigInt::from(10), usize::try_from(scale).unwrap_or(0)),
        ))
    }

    fn dec(d: Decimal) -> Self {
        // A negative zero would print as -0.
        Self(Repr::Dec(if d.is_zero() { Decimal::ZERO } else { d.normalize() }))
    }

    fn ratio(&self) -> BigRational {
        match &self.0 {
            Repr::Dec(d) => BigRational::new(
                d.mantissa().into(),
                num_traits::pow(BigInt::from(10), usize::try_from(d.scale()).unwrap_or(0)),
            ),
            Repr::Ratio(r) => (**r).clone(),
        }
    }

    /// Brings a fraction back to a decimal where it is one.
    fn from_ratio(r: BigRational) -> Self {
        let mut denominator = r.denom().clone();
        let (mut twos, mut fives) = (0_u32, 0_u32);
        for (prime, count) in [(BigInt::from(2), &mut twos), (BigInt::from(5), &mut fives)] {
            while *count <= 28 && (&denominator % &prime).is_zero() {
                denominator /= &prime;
                *count += 1;
            }
        }
        let scale = twos.max(fives);
        if denominator.is_one() && scale <= 28 {
            let mantissa =
                r.numer() * num_traits::pow(BigInt::from(10), usize::try_from(scale).unwrap_or(0)) / r.denom();
            if let Some(d) = mantissa.to_i128().and_then(|m| Decimal::try_from_i128_with_scale(m, scale).ok()) {
                return Self::dec(d);
            }
        }
        Self(Repr::Ratio(Box::new(r)))
    }

    fn decimals(&self, other: &Self) -> Option<(Decimal, Decimal)> {
        match (&self.0, &other.0) {
            (Repr::Dec(a), Repr::Dec(b)) => Some((*a, *b)),
            _ => None,
        }
    }

    /// The sum, exact.
    #[must_use]
    pub fn add(&self, other: &Self) -> Self {
        if let Some((a, b, scale)) = self.both_short(other)
            && let Some(sum) = a.checked_add(b).and_then(|sum| Self::short(sum, scale))
        {
            return sum;
        }
        let fast = self.decimals(other).and_then(|(a, b)| {
            let scale = a.scale().max(b.scale());
            let lift = |d: Decimal| 10_i128.checked_pow(scale - d.scale()).and_then(|p| d.mantissa().checked_mul(p));
            let sum = lift(a)?.checked_add(lift(b)?)?;
            Decimal::try_from_i128_with_scale(sum, scale).ok()
        });
        fast.map_or_else(|| Self::from_ratio(self.ratio() + other.ratio()), Self::dec)
    }

    /// The difference, exact.
    #[must_use]
    pub fn sub(&self, other: &Self) -> Self {
        self.add(&other.neg())
    }

    /// The product, exact.
    #[must_use]
    pub fn mul(&self, other: &Self) -> Self {
        if let (Some((a, of_a)), Some((b, of_b))) = (self.as_short(), other.as_short())
            && let Some(product) = a.checked_mul(b).and_then(|product| Self::short(product, of_a + of_b))
        {
            return product;
        }
        let fast = self.decimals(other).and_then(|(a, b)| {
            let scale = a.scale().checked_add(b.scale()).filter(|s| *s <= 28)?;
            Decimal::try_from_i128_with_scale(a.mantissa().checked_mul(b.mantissa())?, scale).ok()
        });
        fast.map_or_else(|| Self::from_ratio(self.ratio() * other.ratio()), Self::dec)
    }

    /// The quotient, exact; `None` for a zero divisor.
    #[must_use]
    pub fn div(&self, other: &Self) -> Option<Self> {
        if let Some((a, b, _)) = self.both_short(other)
            && let Some(quotient) = Self::short_quotient(a, b)
        {
            return Some(quotient);
        }
        (!other.is_zero()).then(|| Self::from_ratio(self.ratio() / other.ratio()))
    }

    /// `self` to a whole power; `None` for a zero base with a negative exponent and for exponents beyond ±64.
    #[must_use]
    pub fn pow(&self, exponent: i64) -> Option<Self> {
        if exponent.abs() > 64 || (self.is_zero() && exponent < 0) {
            return None;
        }
        let power = num_traits::pow(self.ratio(), usize::try_from(exponent.unsigned_abs()).ok()?);
        Some(Self::from_ratio(if exponent < 0 { power.recip() } else { power }))
    }

    #[must_use]
    pub fn neg(&self) -> Self {
        match &self.0 {
            Repr::Dec(d) => Self::dec(-*d),
            Repr::Ratio(r) => Self(Repr::Ratio(Box::new(-(**r).clone()))),
        }
    }

    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { self.neg() } else { self.clone() }
    }

    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(&self.0, Repr::Dec(d) if d.is_zero())
    }

    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Dec(d) => d.is_sign_negative() && !d.is_zero(),
            Repr::Ratio(r) => r.is_negative(),
        }
    }

    #[must_use]
    pub fn is_integer(&self) -> bool {
        matches!(&self.0, Repr::Dec(d) if d.is_integer())
    }

    /// The size of the exact value in bits, numerator and denominator: what arithmetic with it costs.
    #[must_use]
    pub fn bits(&self) -> u64 {
        match &self.0 {
            Repr::Dec(_) => 192,
            Repr::Ratio(r) => r.numer().bits() + r.denom().bits(),
        }
    }

    /// Digits after the point; `None` where they never end.
    #[must_use]
    pub fn decimals_after_point(&self) -> Option<u32> {
        match &self.0 {
            Repr::Dec(d) => Some(d.normalize().scale()),
            Repr::Ratio(_) => None,
        }
    }

    /// The whole number, if it is one and fits.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Dec(d) if d.is_integer() => d.to_i64(),
            _ => None,
        }
    }

    /// Rounds to `digits` after the point; negative digits round before it, as Excel's functions do.
    #[must_use]
    pub fn round(&self, digits: i32, how: Rounding) -> Self {
        if let (Repr::Dec(d), Ok(places)) = (&self.0, u32::try_from(digits)) {
            let strategy = match how {
                Rounding::Half => RoundingStrategy::MidpointAwayFromZero,
                Rounding::Up => RoundingStrategy::AwayFromZero,
                Rounding::Down => RoundingStrategy::ToZero,
                Rounding::Floor => RoundingStrategy::ToNegativeInfinity,
                Rounding::Ceiling => RoundingStrategy::ToPositiveInfinity,
            };
            return Self::dec(d.round_dp_with_strategy(places, strategy));
        }
        let unit = num_traits::pow(BigInt::from(10), usize::try_from(digits.unsigned_abs().min(400)).unwrap_or(0));
        let (up, down) = if digits < 0 { (BigInt::one(), unit) } else { (unit, BigInt::one()) };
        let scaled = self.ratio() * BigRational::new(up.clone(), down.clone());
        let whole = match how {
            Rounding::Half => scaled.round(), // half away from zero
            Rounding::Up if scaled.is_negative() => scaled.floor(),
            Rounding::Up | Rounding::Ceiling => scaled.ceil(),
            Rounding::Down => scaled.trunc(),
            Rounding::Floor => scaled.floor(),
        };
        Self::from_ratio(whole * BigRational::new(down, up))
    }

    /// Whether the value lies so close to a half of the last of `digits` that the 15 digits of a binary cell do not tell which
    /// way it rounds. Never, where its whole digits and its decimals are 15 at most.
    #[must_use]
    pub fn is_near_half(&self, digits: i32) -> bool {
        let size = self.abs();
        if let Some(decimals) = self.decimals_after_point() {
            let whole = size.floor().to_string().len();
            let all = whole + usize::try_from(decimals).unwrap_or(usize::MAX - whole);
            if all <= 15 || i64::from(decimals) <= i64::from(digits) {
                return false;
            }
        }
        let unit = Self::from(10_i64).pow(-i64::from(digits.clamp(-400, 400)));
        let Some(half) = unit.and_then(|unit| unit.div(&2_i64.into())) else { return false };
        let gap = half.sub(&size.sub(&size.round(digits, Rounding::Half)).abs());
        gap.mul(&Self::scaled(100_000_000_000_000, 0)) <= size
    }

    /// The largest whole number not above the value.
    #[must_use]
    pub fn floor(&self) -> Self {
        self.round(0, Rounding::Floor)
    }

    /// Exactly `digits` after the point, half away from zero: `4000` to two digits is `4000.00`.
    #[must_use]
    pub fn to_fixed(&self, digits: u32) -> String {
        let rounded = self.round(i32::try_from(digits).unwrap_or(28), Rounding::Half);
        let text = rounded.to_string();
        let have = text.split_once('.').map_or(0, |(_, f)| f.len());
        let want = usize::try_from(digits).unwrap_or(28);
        if want == 0 || have >= want {
            return text;
        }
        let point = if have == 0 { "." } else { "" };
        format!("{text}{point}{}", "0".repeat(want - have))
    }

    /// Rounded to `digits` significant digits, as a binary double shows 15 of them.
    #[must_use]
    pub fn significant(&self, digits: u32) -> Self {
        if self.is_zero() {
            return Self::ZERO;
        }
        let mut exponent = 0_i32;
        let one = BigRational::one();
        let ten = BigRational::from_integer(10.into());
        let mut r = self.ratio().abs();
        while r >= ten {
            r /= &ten;
            exponent += 1;
        }
        while r < one {
            r *= &ten;
            exponent -= 1;
        }
        self.round(i32::try_from(digits).unwrap_or(15) - 1 - exponent, Rounding::Half)
    }
}

impl From<i64> for Num {
    fn from(value: i64) -> Self {
        Self::dec(value.into())
    }
}

impl From<u32> for Num {
    fn from(value: u32) -> Self {
        Self::dec(value.into())
    }
}

/// Exact plain decimal without exponent and without trailing zeros; a fraction that never ends shows 15 significant digits.
impl fmt::Display for Num {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Dec(d) => fmt::Display::fmt(&d.normalize(), f),
            Repr::Ratio(_) => {
                let short = self.significant(15);
                match &short.0 {
                    Repr::Dec(d) => fmt::Display::fmt(&d.normalize(), f),
                    Repr::Ratio(r) => fmt::Display::fmt(&r.to_integer(), f),
                }
            }
        }
    }
}

impl PartialEq for Num {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Num {}

impl PartialOrd for Num {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Num {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Dec(a), Repr::Dec(b)) => a.cmp(b),
            (Repr::Dec(_), Repr::Ratio(r)) if is_beyond(r) => BigInt::zero().cmp(r.numer()),
            (Repr::Ratio(r), Repr::Dec(_)) if is_beyond(r) => r.numer().cmp(&BigInt::zero()),
            _ => self.ratio().cmp(&other.ratio()),
        }
    }
}

/// Whether a fraction is larger than every decimal, as the open end of bands is.
fn is_beyond(r: &BigRational) -> bool {
    const DECIMAL: u64 = 96;
    r.numer().bits() > r.denom().bits() + DECIMAL
}

impl std::hash::Hash for Num {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        match &self.0 {
            Repr::Dec(d) => d.normalize().hash(state),
            Repr::Ratio(r) => r.hash(state),
        }
    }
}
