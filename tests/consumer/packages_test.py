# SPDX-License-Identifier: MIT
"""The recipes under packaging/: the project's version, every header, a Conan package for all.

Conan itself is not needed: stand-ins give the recipe what it imports.
"""

import importlib.util
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import types
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONAN = ROOT / "packaging/conan"


def project_version():
    text = (ROOT / "include/ducat/version.hpp").read_text()
    return ".".join(re.findall(r"^#define DUCAT_VERSION_[A-Z]+ (\d+)$", text, re.M))


def copy(_, pattern, src, dst):
    for file in pathlib.Path(src).rglob(pattern):
        target = pathlib.Path(dst) / file.relative_to(src)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)


class Recorder:
    """Stands for what Conan hands to a recipe: it remembers the properties it is given."""

    def __init__(self):
        self.properties = {}
        self.cleared = False

    def set_property(self, name, value):
        self.properties[name] = value

    def clear(self):
        self.cleared = True


class Components(dict):
    def __missing__(self, name):
        self[name] = Recorder()
        return self[name]


def recipe(folder=CONAN):
    """The recipe class of a folder, read with stand-ins for the modules of Conan."""
    modules = {name: types.ModuleType(name) for name in
               ("conan", "conan.tools", "conan.tools.build", "conan.tools.cmake",
                "conan.tools.files")}
    modules["conan"].ConanFile = type("ConanFile", (), {})
    modules["conan.tools.build"].check_min_cppstd = lambda _, least: None
    modules["conan.tools.build"].can_run = lambda _: True
    modules["conan.tools.cmake"].CMake = modules["conan.tools.cmake"].cmake_layout = object
    modules["conan.tools.files"].copy = copy
    modules["conan.tools.files"].load = lambda _, path: pathlib.Path(path).read_text()
    spec = importlib.util.spec_from_file_location("recipe", folder / "conanfile.py")
    module = importlib.util.module_from_spec(spec)
    with mock.patch.dict(sys.modules, modules):
        spec.loader.exec_module(module)
    return next(value for value in vars(module).values()
                if isinstance(value, type) and value.__module__ == "recipe")


class Packages(unittest.TestCase):
    def conan(self, **options):
        made = recipe()()
        made.recipe_folder = str(CONAN)
        made.info = Recorder()
        made.cpp_info = Recorder()
        made.cpp_info.components = Components()
        made.options = types.SimpleNamespace(**{**made.default_options, **options})
        made.required = []
        made.requires = lambda name, **_: made.required.append(name.split("/")[0])
        return made

    def test_versions_are_the_projects(self):
        port = json.loads((ROOT / "packaging/vcpkg/vcpkg.json").read_text())
        self.assertEqual(port["version-semver"], project_version())
        made = self.conan()
        made.set_version()
        self.assertEqual(made.version, project_version())
        self.assertRegex(made.version, r"^\d+\.\d+\.\d+$")

    def test_conan_packages_every_header_and_the_licence(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            made = self.conan()
            made.export_sources_folder = made.source_folder = str(folder / "source")
            made.package_folder = str(folder / "package")
            made.export_sources()
            made.package()
            self.assertTrue((folder / "package/licenses/LICENSE").is_file())
            check = [sys.executable, "-B", str(ROOT / "cmake/check_headers.py"), "--installed",
                     str(folder / "package/include")]
            done = subprocess.run(check, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_one_conan_package_serves_every_compiler(self):
        made = self.conan()
        self.assertEqual(made.package_type, "header-library")
        made.package_id()
        self.assertTrue(made.info.cleared)

    def test_conan_names_the_targets_that_the_cmake_package_names(self):
        made = self.conan(with_fmt=True, with_nlohmann_json=True)
        made.package_info()
        made.requirements()
        targets = {name: of.properties["cmake_target_name"]
                   for name, of in made.cpp_info.components.items()}
        self.assertEqual(targets, {name: f"ducat::{name}"
                                   for name in ("ducat", "fmt", "nlohmann_json", "testing")})
        self.assertEqual(made.required, ["fmt", "nlohmann_json"])
        alone = self.conan()
        alone.package_info()
        alone.requirements()
        self.assertEqual((list(alone.cpp_info.components), alone.required), (["ducat"], []))

    def test_the_recipes_take_the_checkout_and_name_no_host(self):
        for file in (ROOT / "packaging").rglob("*"):
            if file.suffix in (".py", ".json", ".cmake"):
                self.assertNotIn("://", file.read_text(), file)

    def test_the_test_package_asks_for_what_is_tested(self):
        made = recipe(CONAN / "test_package")()
        made.tested_reference_str = "ducat/0"
        asked = []
        made.requires = asked.append
        made.requirements()
        self.assertEqual(asked, ["ducat/0"])


if __name__ == "__main__":
    unittest.main()
