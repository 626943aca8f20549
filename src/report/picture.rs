//! SVG → PNG with the fonts of the system: the only door to `resvg`.

use crate::diag::{Diagnostic, codes};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Family, Query};
use resvg::usvg::{FontResolver, Options, Tree};
use std::sync::Arc;

/// Fonts with simplified Chinese that systems bring along, the best first.
const FAMILIES: [&str; 14] = [
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "HarmonyOS Sans SC",
    "Alibaba PuHuiTi",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "DengXian",
    "SimHei",
    "SimSun",
];

/// Draws pictures. Shared by all threads.
pub struct Painter {
    fonts: Arc<Database>,
    family: String,
}

impl Painter {
    /// Finds the fonts of the system.
    pub fn new() -> Result<Self, Box<Diagnostic>> {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        Self::with(fonts)
    }

    fn with(fonts: Database) -> Result<Self, Box<Diagnostic>> {
        let mut fonts = Arc::new(fonts);
        let named = FAMILIES.into_iter().find(|f| {
            let families = [Family::Name(f)];
            fonts.query(&Query { families: &families, ..Query::default() }).is_some()
        });
        let family = match named {
            Some(name) => Some(name.to_owned()),
            None => any(&mut fonts),
        };
        let family =
            family.ok_or_else(|| Box::new(Diagnostic::new(codes::NO_FONT).arg("fonts", FAMILIES.join("、"))))?;
        Ok(Self { fonts, family })
    }

    /// An SVG as PNG, a pixel a unit. What the template of the picture has wrong is a finding.
    pub fn png(&self, svg: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        let broken = |detail: &dyn std::fmt::Display| Box::new(Diagnostic::new(codes::NOT_DRAWN).arg("detail", detail));
        let options = Options {
            fontdb: Arc::clone(&self.fonts),
            font_family: self.family.clone(),
            languages: vec!["zh-CN".to_owned()],
            ..Options::default()
        };
        let tree = Tree::from_str(svg, &options).map_err(|e| broken(&e))?;
        let size = tree.size().to_int_size();
        let too_large = || broken(&format!("{}×{}", size.width(), size.height()));
        let mut picture = Pixmap::new(size.width(), size.height()).ok_or_else(too_large)?;
        resvg::render(&tree, Transform::identity(), &mut picture.as_mut());
        picture.encode_png().map_err(|e| broken(&e))
    }
}

/// The family of any font that knows a Chinese character.
fn any(fonts: &mut Arc<Database>) -> Option<String> {
    let fallback = FontResolver::default_fallback_selector();
    // A font is never the fallback of itself.
    let bases: Vec<_> = fonts.faces().map(|f| f.id).take(2).collect();
    let id = bases.into_iter().find_map(|base| fallback('账', &[base], fonts))?;
    fonts.face(id)?.families.first().map(|(name, _)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_without_chinese_fonts_is_told_which_to_install() {
        let finding = Painter::with(Database::new()).map(|_| ()).unwrap_err();
        assert_eq!(finding.code, codes::NO_FONT);
    }
}
