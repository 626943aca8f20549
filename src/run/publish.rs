//! Files appear all at once: they are staged in a hidden folder of the results folder, verified, and take the place of the
//! period's earlier results by a rename. Where that fails, everything stays as it was. What a run that was killed has left is
//! put right by the next one.

use crate::diag::{Diagnostic, codes, has_errors};
use crate::origin::Place;
use crate::read::{Flow, Format, Limits, Row, Sheet, Visitor, Want, open};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, TempDir};
use walkdir::WalkDir;

/// Results of one period on their way.
pub(super) struct Staging {
    /// `out`
    out: PathBuf,
    /// `2026-10`
    period: String,
    /// Held while this process lives. Before `folder`, so that it is let go before that is removed.
    _alive: File,
    folder: TempDir,
}

/// Where earlier results wait while the new ones take their place.
const EARLIER: &str = "earlier";
/// How a staging folder begins.
const HIDDEN: &str = ".zhangfang-";
/// In a staging folder: locked while its process lives; says the period.
const ALIVE: &str = "alive";
/// In the results folder: who holds it alone makes staging folders, and moves results.
const TURN: &str = ".zhangfang.lock";

/// Waits until no other process is at these results. Where files cannot be locked, two runs at once are the user's to avoid.
fn turn(out: &Path) -> io::Result<File> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(out.join(TURN))?;
    match file.lock() {
        Err(e) if e.kind() != io::ErrorKind::Unsupported => Err(e),
        _ => Ok(file),
    }
}

impl Staging {
    /// `is_ours` tells our files from the user's own, by their paths below a period's folder.
    pub fn new(out: &Path, period: String, is_ours: impl Fn(&str) -> bool) -> Result<Self, Box<Diagnostic>> {
        let begin = || -> io::Result<Self> {
            fs::create_dir_all(out)?;
            let _turn = turn(out)?;
            put_right(out, &is_ours)?;
            let folder = Builder::new().prefix(HIDDEN).tempdir_in(out)?;
            let mut alive = File::create(folder.path().join(ALIVE))?;
            alive.write_all(period.as_bytes())?;
            // Where files cannot be locked, nobody cleans up after anybody.
            let _ = alive.try_lock();
            Ok(Self { out: out.to_owned(), period, _alive: alive, folder })
        };
        begin().map_err(|e| cannot_write(out, &e))
    }

    /// Stages a file by its path below the period's folder, parted by `/`.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
        let to = self.staged().join(path);
        let written = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&to, bytes));
        written.map_err(|e| cannot_write(Path::new(path), &e))
    }

    /// Takes back everything that was staged below a folder.
    pub fn remove(&self, folder: &str) -> Result<(), Box<Diagnostic>> {
        match fs::remove_dir_all(self.staged().join(folder)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(cannot_write(Path::new(folder), &e)),
            _ => Ok(()),
        }
    }

    /// Verifies what was staged, and puts it in the place of the period's earlier results. Files of the user's own that lie
    /// among those stay where they are; `is_ours` tells them by their paths below the period's folder.
    pub fn publish(self, is_ours: impl Fn(&str) -> bool) -> Result<(), Vec<Diagnostic>> {
        self.verify()?;
        let _turn = turn(&self.out).map_err(|e| vec![*cannot_write(&self.out, &e)])?;
        let failed = |e: &io::Error| vec![*cannot_write(&self.target(), e)];
        let earlier = self.folder.path().join(EARLIER);
        let replaces = self.target().exists();
        if replaces {
            fs::rename(self.target(), &earlier).map_err(|e| failed(&e))?;
        }
        let staged = self.staged();
        let placed = if staged.exists() { fs::rename(&staged, self.target()) } else { Ok(()) };
        if let Err(e) = placed {
            if replaces {
                fs::rename(&earlier, self.target()).map_err(|e| failed(&e))?;
            }
            return Err(failed(&e));
        }
        keep(&earlier, &self.target(), &is_ours).map_err(|e| failed(&e))
    }

    fn staged(&self) -> PathBuf {
        self.folder.path().join(&self.period)
    }

    fn target(&self) -> PathBuf {
        self.out.join(&self.period)
    }

    /// Every staged workbook can be read again, to its last cell.
    fn verify(&self) -> Result<(), Vec<Diagnostic>> {
        let staged = self.staged();
        let mut findings = Vec::new();
        for path in files(&staged).into_iter().filter(|p| is_workbook(p)) {
            let (is_sound, found) = match open(&staged.join(&path), &path, &Limits::default()) {
                Ok(opened) => {
                    let is_workbook = opened.info().format == Format::Xlsx;
                    let found = opened.read(&mut Ignore);
                    (is_workbook && !has_errors(&found), found)
                }
                Err(finding) => (false, vec![*finding]),
            };
            if !is_sound {
                findings.push(Diagnostic::new(codes::NOT_VERIFIED).at(Place::file(path)));
                findings.extend(found);
            }
        }
        if findings.is_empty() { Ok(()) } else { Err(findings) }
    }
}

/// Moves the user's own files among earlier results to the new ones.
fn keep(earlier: &Path, target: &Path, is_ours: &dyn Fn(&str) -> bool) -> io::Result<()> {
    for path in files(earlier).into_iter().filter(|path| !is_ours(path)) {
        let to = target.join(&path);
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        if !to.exists() {
            fs::rename(earlier.join(&path), &to)?;
        }
    }
    Ok(())
}

/// Puts right what runs that were killed have left. Only for whoever has the turn.
fn put_right(out: &Path, is_ours: &dyn Fn(&str) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(out)?.filter_map(Result::ok) {
        if !entry.file_name().to_string_lossy().starts_with(HIDDEN) {
            continue;
        }
        let left = entry.path();
        if !left.is_dir() {
            fs::remove_file(&left)?;
            continue;
        }
        if let Ok(alive) = File::open(left.join(ALIVE)) {
            if alive.try_lock().is_err() {
                continue;
            }
            let period = fs::read_to_string(left.join(ALIVE))?;
            let (earlier, target) = (left.join(EARLIER), out.join(&period));
            if earlier.exists() && !period.is_empty() {
                // It was killed amid the exchange.
                if target.exists() { keep(&earlier, &target, is_ours)? } else { fs::rename(&earlier, &target)? }
            }
        }
        // Somebody else's to remove then; it is in nobody's way.
        let _ = fs::remove_dir_all(&left);
    }
    Ok(())
}

/// Writes a file of the results folder whole, when no other process is at it.
pub(super) fn write_in_turn(
    out: &Path,
    name: &str,
    text: impl FnOnce() -> Result<String, Box<Diagnostic>>,
) -> Result<(), Box<Diagnostic>> {
    let _turn = turn(out).map_err(|e| cannot_write(out, &e))?;
    write_whole(&out.join(name), text()?.as_bytes())
}

/// Reads everything, keeps nothing.
struct Ignore;

impl Visitor for Ignore {
    fn sheet(&mut self, _: &Sheet) -> Want {
        Want::Read
    }

    fn row(&mut self, _: &Row<'_>) -> Flow {
        Flow::Go
    }
}

/// Writes one file whole or not at all.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = Builder::new().prefix(HIDDEN).tempfile_in(folder).and_then(|mut file| {
        file.write_all(bytes)?;
        // A temporary file is the owner's alone; a result is read by others too.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
        }
        Ok(file.persist(path)?)
    });
    written.map(|_| ()).map_err(|e| cannot_write(path, &e))
}

/// The paths of all files below a folder, parted by `/`, sorted; hidden folders and files are left out.
pub(super) fn files(folder: &Path) -> Vec<String> {
    let hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    let walk = WalkDir::new(folder).min_depth(1).into_iter().filter_entry(|e| !hidden(e.file_name()));
    let files = walk.filter_map(Result::ok).filter(|e| e.file_type().is_file());
    let inside = |e: &walkdir::DirEntry| {
        let path = e.path().strip_prefix(folder).ok()?;
        Some(path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
    };
    let mut paths: Vec<_> = files.filter_map(|e| inside(&e)).collect();
    paths.sort();
    paths
}

fn cannot_write(path: &Path, error: &io::Error) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(codes::CANNOT_WRITE).arg("path", path.display()).arg("detail", error))
}

fn is_workbook(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|e| e == "xlsx")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(out: &Path, files: &[(&str, &str)]) -> Staging {
        let staging = Staging::new(out, "2026-10".into(), |_| true).unwrap();
        for (path, text) in files {
            staging.write(path, text.as_bytes()).unwrap();
        }
        staging
    }

    #[test]
    fn new_results_take_the_place_of_the_earlier_ones_and_leave_the_users_own_files() {
        let out = tempfile::tempdir().unwrap();
        let ours = |path: &str| Path::new(path).extension().is_none_or(|e| e != "txt");
        stage(out.path(), &[("甲/排名.html", "1"), ("乙/排名.html", "1")]).publish(ours).unwrap();
        fs::write(out.path().join("2026-10/乙/备忘.txt"), "mine").unwrap();
        stage(out.path(), &[("甲/排名.html", "2")]).publish(ours).unwrap();
        assert_eq!(files(out.path()), ["2026-10/乙/备忘.txt", "2026-10/甲/排名.html"]);
        assert_eq!(fs::read_to_string(out.path().join("2026-10/甲/排名.html")).unwrap(), "2");
        assert_eq!(left(out.path()), [TURN], "no staging folder is left");
    }

    #[test]
    fn a_workbook_that_cannot_be_read_again_is_not_published() {
        let out = tempfile::tempdir().unwrap();
        stage(out.path(), &[("甲/排名.html", "1")]).publish(|_| true).unwrap();
        let findings = stage(out.path(), &[("甲/工资表.xlsx", "not a workbook")]).publish(|_| true).unwrap_err();
        assert_eq!(findings[0].code, codes::NOT_VERIFIED);
        assert_eq!(files(out.path()), ["2026-10/甲/排名.html"]);
    }

    /// The hidden entries of a folder.
    fn left(out: &Path) -> Vec<String> {
        let names = fs::read_dir(out).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|n| n.starts_with('.')).collect()
    }

    /// A staging folder whose process is gone.
    fn killed(out: &Path, name: &str, files: &[&str]) {
        let folder = out.join(format!("{HIDDEN}{name}"));
        for file in files {
            fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
            fs::write(folder.join(file), "earlier").unwrap();
        }
        fs::write(folder.join(ALIVE), "2026-10").unwrap();
    }

    #[test]
    fn what_killed_runs_left_is_put_right_and_a_living_one_is_left_alone() {
        let out = tempfile::tempdir().unwrap();
        let ours = |path: &str| Path::new(path).extension().is_none_or(|e| e != "txt");
        let living = stage(out.path(), &[("甲/排名.html", "living")]);
        // Killed between the two renames: what was there comes back.
        killed(out.path(), "between", &["earlier/甲/排名.html", "2026-10/甲/排名.html"]);
        drop(Staging::new(out.path(), "2026-11".into(), ours).unwrap());
        assert_eq!(files(out.path()), ["2026-10/甲/排名.html"]);
        // Killed after them: the user's own files come back.
        killed(out.path(), "after", &["earlier/甲/备忘.txt", "earlier/乙/排名.html"]);
        fs::write(out.path().join(format!("{HIDDEN}index")), "half").unwrap();
        drop(Staging::new(out.path(), "2026-11".into(), ours).unwrap());
        assert_eq!(files(out.path()), ["2026-10/甲/备忘.txt", "2026-10/甲/排名.html"]);
        assert_eq!(left(out.path()).len(), 2, "the turn and the living one: {:?}", left(out.path()));
        living.publish(ours).unwrap();
        assert_eq!(fs::read_to_string(out.path().join("2026-10/甲/排名.html")).unwrap(), "living");
        assert_eq!(left(out.path()), [TURN]);
    }
}
