//! The second computation: wages, insurance and tax of one person over the year, straight from the texts of the law and of the
//! test's scheme, in whole cents. Deliberately plain: month numbers, integers, no formula.

use super::people::Person;

/// Days of the months 2025-12 to 2026-11.
const DAYS: [i64; 12] = [31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30];

pub struct Year<'a> {
    person: &'a Person,
    income: i64,
    insurance: i64,
    withheld: i64,
    /// Cumulative taxable income, as of the last month.
    pub taxable: i64,
    commission: i64,
    guarantee: i64,
    drawn: i64,
    deferred: [i64; 12],
}

fn half_up(numerator: i64, denominator: i64) -> i64 {
    (2 * numerator + denominator).div_euclid(2 * denominator)
}

impl<'a> Year<'a> {
    pub fn new(person: &'a Person) -> Self {
        Self {
            person,
            income: 0,
            insurance: 0,
            withheld: 0,
            taxable: 0,
            commission: 0,
            guarantee: 0,
            drawn: 0,
            deferred: [0; 12],
        }
    }

    /// 应发合计, 社保公积金, 工资个税, 年终奖个税, 实发 of the next month.
    pub fn month(&mut self, m: usize) -> [i64; 5] {
        let bonus = if m == 11 { self.person.bonus } else { 0 };
        let gross = self.gross(m) + bonus;
        let (own, excess) = self.contributions(m);
        let apart = if self.person.merged { 0 } else { bonus };
        self.income += gross - apart;
        self.insurance += own - excess;
        let allowances = self.allowance(self.person.children, m) + self.allowance(self.person.parents, m);
        self.taxable = (self.income - self.deduction(m) - self.insurance - allowances).max(0);
        let tax = (cumulative(self.taxable) - self.withheld).max(0);
        self.withheld += tax;
        let bonus_tax = annual_bonus(apart);
        [gross, own, tax, bonus_tax, gross - own - tax - bonus_tax]
    }

    fn gross(&mut self, m: usize) -> i64 {
        let p = self.person;
        let first = p.hired.map_or(1, |(at, day)| {
            if at < m {
                1
            } else if at == m {
                day
            } else {
                DAYS[m] + 1
            }
        });
        let last = p.left.map_or(DAYS[m], |(at, day)| {
            if at > m {
                DAYS[m]
            } else if at == m {
                day
            } else {
                0
            }
        });
        let days = (last - first + 1).max(0);
        let base = if p.unpaid == Some(m) { 0 } else { half_up(p.base * days, DAYS[m]) };
        let commission = half_up(p.sales[m] * 2, 100);
        let now = half_up(commission * 80, 100);
        self.deferred[m] = commission - now;
        // What 2025 left is paid with February's wage.
        let settled = if m == 2 { self.deferred[0] } else { 0 };
        let guarantee = if days > 0 { p.guarantee } else { 0 };
        let draw = (guarantee - commission).max(0);
        self.commission += commission;
        self.guarantee += guarantee;
        self.drawn += draw;
        let year_end = if m == 11 { (self.guarantee - self.commission).max(0) - self.drawn } else { 0 };
        base + now + settled + draw + year_end
    }

    /// The person's own share, and what of the housing fund is above 12 % on either side.
    fn contributions(&self, m: usize) -> (i64, i64) {
        let p = self.person;
        let begun = p.hired.is_none_or(|(at, day)| at < m || (at == m && day <= 15));
        let ended = p.left.is_some_and(|(at, day)| at < m || (at == m && day < 16));
        if !p.insured || !begun || ended {
            return (0, 0);
        }
        // Bases are cents, rates ten-thousandths: the products are millionths of a yuan.
        let (low, high, rates, fixed, fund) = match p.city {
            "乙城" => (498_600, 2_529_900, [800, 200, 20], 300, (266_000, 4_215_100, 1200)),
            _ if m >= 7 => (500_050, 2_500_000, [800, 200, 50], 0, (274_000, 2_400_000, 700)),
            _ => (480_000, 2_400_000, [800, 200, 50], 0, (274_000, 2_400_000, 700)),
        };
        let base = p.base.clamp(low, high);
        let mut own = fixed;
        for rate in rates {
            let exact = base * rate;
            own += match p.city {
                // 见分进角: cut to the cent, then up to ten cents.
                "乙城" => (exact / 10_000 + 9) / 10 * 10,
                _ => half_up(exact, 10_000),
            };
        }
        let (low, high, usual) = fund;
        let base = p.base.clamp(low, high);
        let rate = p.fund_rate.map_or(usual, |r| r * 100);
        let share = match p.city {
            "乙城" => (base * rate / 10_000 + 99) / 100 * 100,
            _ => half_up(base * rate, 1_000_000) * 100,
        };
        let excess = if rate > 1200 { 2 * (share - half_up(base * 1200, 10_000)) } else { 0 };
        (own + share, excess)
    }

    /// The calendar months of 2026 from the first to the last of employment, up to the month of payment.
    fn employed(&self, m: usize) -> (i64, i64) {
        let p = self.person;
        let number = |m: usize| i64::try_from(m).unwrap();
        let first = p.hired.map_or(1, |(at, _)| number(at).max(1));
        let last = p.left.map_or(number(m) + 1, |(at, _)| number(at).min(number(m) + 1));
        (first, last)
    }

    fn deduction(&self, m: usize) -> i64 {
        let (first, last) = self.employed(m);
        if self.person.sixty_thousand {
            6_000_000
        } else if self.person.first_job {
            500_000 * last
        } else {
            500_000 * (last - first + 1).max(1)
        }
    }

    fn allowance(&self, (amount, since): (i64, Option<usize>), m: usize) -> i64 {
        let (first, last) = self.employed(m);
        let first = since.map_or(first, |s| first.max(i64::try_from(s).unwrap()));
        amount * (last - first + 1).max(0)
    }
}

fn cumulative(taxable: i64) -> i64 {
    let brackets =
        [(36_000, 3), (144_000, 10), (300_000, 20), (420_000, 25), (660_000, 30), (960_000, 35), (i64::MAX / 200, 45)];
    marginal(taxable, &brackets)
}

/// Tier by tier: the quick deductions are not used, so that they are tested too.
fn marginal(taxable: i64, brackets: &[(i64, i64)]) -> i64 {
    let (mut below, mut hundredths) = (0, 0);
    for (upto, percent) in brackets {
        let part = taxable.min(upto * 100) - below;
        hundredths += part.max(0) * percent;
        below = upto * 100;
    }
    half_up(hundredths, 100)
}

fn annual_bonus(bonus: i64) -> i64 {
    // By the whole bonus: a twelfth of it finds the rate.
    let bands = [(36_000, 3, 0), (144_000, 10, 210), (300_000, 20, 1410), (420_000, 25, 2660), (660_000, 30, 4410)];
    let (_, percent, quick) = bands.into_iter().find(|(upto, ..)| bonus <= upto * 100).unwrap_or((0, 35, 7160));
    half_up(bonus * percent, 100) - quick * 100
}
