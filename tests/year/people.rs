//! The thirty people: salaries from the least to the highest bracket, two cities and none, joiners and leavers, a first job, the
//! 60,000 rule, children and parents declared late, bonuses taxed apart and together, a month without base pay.

pub struct People(pub Vec<Person>);

/// Months are counted from 2025-12 as 0; amounts are cents.
#[derive(Clone)]
pub struct Person {
    pub name: String,
    pub base: i64,
    /// No base pay in this month.
    pub unpaid: Option<usize>,
    pub city: &'static str,
    /// Day and month of the first and of the last day of work, where they lie in the year.
    pub hired: Option<(usize, i64)>,
    pub left: Option<(usize, i64)>,
    /// In percent; the city's where `None`.
    pub fund_rate: Option<i64>,
    pub insured: bool,
    pub guarantee: i64,
    pub first_job: bool,
    pub sixty_thousand: bool,
    /// A month's allowance and the month from which it counts.
    pub children: (i64, Option<usize>),
    pub parents: (i64, Option<usize>),
    pub bonus: i64,
    pub merged: bool,
    pub sales: [i64; 12],
}

const BASES: [i64; 10] = [3800, 4500, 6000, 8000, 12_000, 18_000, 30_000, 45_000, 70_000, 110_000];

impl People {
    pub fn thirty() -> Self {
        Self((0..30).map(one).collect())
    }
}

fn one(i: usize) -> Person {
    let n = i64::try_from(i).unwrap();
    let mut person = Person {
        name: format!("员工{}", i + 1),
        base: BASES[i % 10] * 100 + n * 37,
        unpaid: (i == 13).then_some(4),
        city: ["甲城", "乙城", ""][i % 3],
        hired: match i {
            3 => Some((5, 16)),
            11 => Some((3, 10)),
            14 => Some((8, 15)),
            22 => Some((1, 1)),
            _ => None,
        },
        left: match i {
            6 => Some((8, 20)),
            17 => Some((5, 15)),
            25 => Some((10, 31)),
            _ => None,
        },
        fund_rate: match i {
            8 => Some(5),
            18 => Some(15),
            _ => None,
        },
        insured: i != 20,
        guarantee: if i % 4 == 1 { 60_000 } else { 0 },
        first_job: i == 11,
        sixty_thousand: i == 0 || i == 21,
        children: match i {
            4 => (200_000, None),
            5 => (200_000, Some(3)),
            16 => (400_000, Some(0)),
            _ => (0, None),
        },
        parents: match i {
            5 => (300_000, None),
            14 => (150_000, Some(2)),
            26 => (300_000, Some(6)),
            _ => (0, None),
        },
        bonus: match i {
            7 => 3_600_100,
            9 => 15_000_000,
            15 => 3_600_000,
            24 => 2_000_000,
            _ => 0,
        },
        merged: i == 24,
        sales: [0; 12],
    };
    for (m, sales) in person.sales.iter_mut().enumerate() {
        let here = person.hired.is_none_or(|(first, _)| first <= m) && person.left.is_none_or(|(last, _)| m <= last);
        if here {
            *sales = 1_000_000 + (n * 791_933 + i64::try_from(m).unwrap() * 1_047_297) % 5_000_000;
        }
    }
    person
}

/// Cents as a person writes them.
pub fn yuan(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn day((month, day): (usize, i64)) -> String {
    if month == 0 { format!("2025-12-{day:02}") } else { format!("2026-{month:02}-{day:02}") }
}

impl Person {
    /// The person's lines of the roster: several where the base pay changes.
    pub fn rows(&self) -> String {
        let row = |from: &str, base: i64| {
            let since = |m: Option<usize>| m.map(|m| day((m, 1))).unwrap_or_default();
            let year = |yes: bool| if yes { "2026" } else { "" };
            let cells = [
                self.name.clone(),
                format!("甲店:{}", self.name),
                "甲店".into(),
                "客服".into(),
                from.into(),
                self.hired.map_or_else(|| "2020-03-01".into(), day),
                self.left.map(day).unwrap_or_default(),
                yuan(base),
                self.city.into(),
                yuan(self.base),
                yuan(self.base),
                self.fund_rate.map(|r| format!("{r}%")).unwrap_or_default(),
                if self.insured { "是" } else { "否" }.into(),
                yuan(self.guarantee),
                year(self.first_job).into(),
                year(self.sixty_thousand).into(),
                yuan(self.children.0),
                since(self.children.1),
                yuan(self.parents.0),
                since(self.parents.1),
                yuan(self.bonus),
                if self.merged { "合并" } else { "单独" }.into(),
            ];
            cells.join(",") + "\n"
        };
        match self.unpaid {
            None => row("", self.base),
            Some(m) => row("2020-03-01", self.base) + &row(&day((m, 1)), 0) + &row(&day((m + 1, 1)), self.base),
        }
    }
}
