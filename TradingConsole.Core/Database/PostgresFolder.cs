using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace TradingConsole.Core.Database;

/// <summary>The folder of one private server: cluster, password and logs, owned by the user the server runs as.</summary>
internal sealed record PostgresFolder(string Path, PostgresAccount Account)
{
    private const string FallbackRoot = "/var/lib/tradingconsole";

    public string Cluster => System.IO.Path.Combine(Path, "cluster");

    public string NewCluster => System.IO.Path.Combine(Path, "cluster.new");

    public string PasswordFile => System.IO.Path.Combine(Path, "password");

    public string Logs => System.IO.Path.Combine(Path, "log");

    /// <summary>The major version the cluster was made with; null when there is no cluster yet.</summary>
    public string? ClusterVersion
    {
        get
        {
            var file = System.IO.Path.Combine(Cluster, "PG_VERSION");
            return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
    }

    /// <summary>Takes the folder below <paramref name="dataDirectory"/>, or one the server's user can reach.</summary>
    public static async Task<PostgresFolder> PrepareAsync(string dataDirectory, ILogger logger, CancellationToken ct)
    {
        var wanted = System.IO.Path.Combine(dataDirectory, "server");
        var account = await PostgresAccount.ForAsync(System.IO.Path.Combine(wanted, "cluster"), ct);
        CreateClosed(wanted);
        if (await account.TakeFolderAsync(wanted, ct))
        {
            return new PostgresFolder(wanted, account).Complete();
        }

        var fallback = System.IO.Path.Combine(FallbackRoot, Fingerprint(dataDirectory));
        logger.LogWarning(
            "PostgreSQL runs as user '{User}', who cannot reach {Wanted}; its data is kept in {Fallback} instead.",
            account.Name, wanted, fallback);
        Directory.CreateDirectory(FallbackRoot);
        CreateClosed(fallback);
        if (!await account.TakeFolderAsync(fallback, ct))
        {
            throw new EmbeddedPostgresException(
                $"PostgreSQL runs as user '{account.Name}', who can reach neither '{wanted}' nor '{fallback}'. "
                + "Choose a data directory that this user can reach with --data, or give a server with --connection.");
        }

        await File.WriteAllTextAsync(
            System.IO.Path.Combine(dataDirectory, "MOVED.txt"), $"The database of this folder is kept in {fallback}\n", ct);
        return new PostgresFolder(fallback, account).Complete();
    }

    /// <summary>Binaries of the right version that the server's user can run; an npm package out of reach is copied.</summary>
    public async Task<PostgresBinaries> ChooseBinariesAsync(string? given, ILogger logger, CancellationToken ct)
    {
        List<string> refused = [];
        foreach (var found in PostgresBinaries.FindAll(given))
        {
            var set = found;
            found.RestoreSymlinks();
            var version = await Account.RunAsync(set.Postgres, ["--version"], ct);
            if (!version.Succeeded && set.PackageRoot is not null && Account.Switch is not null)
            {
                set = await CopyPackageAsync(set.PackageRoot, ct);
                logger.LogWarning(
                    "User '{User}' cannot run {Original}; using the copy in {Copy}.", Account.Name, found.Directory, set.Directory);
                version = await Account.RunAsync(set.Postgres, ["--version"], ct);
            }

            if (version.Succeeded && (ClusterVersion is null || IsMajor(version.Output, ClusterVersion)))
            {
                return set;
            }

            refused.Add($"{set.Directory}: {(version.Succeeded ? version.Output : "cannot run, " + version.Output)}");
        }

        throw new EmbeddedPostgresException(
            (refused.Count == 0
                ? $"No PostgreSQL server was found{(given is null ? string.Empty : $" in '{given}'")}. "
                : ClusterVersion is null
                    ? $"No usable PostgreSQL server ({string.Join("; ", refused)}). "
                    : $"The data in '{Cluster}' was made by PostgreSQL {ClusterVersion}, but found only {string.Join("; ", refused)}. ")
            + "Run 'npm install' in the repository, install PostgreSQL, or give a running server with --connection.");
    }

    private static bool IsMajor(string versionOutput, string major) =>
        versionOutput.Split(' ').Any(word => word == major || word.StartsWith(major + ".", StringComparison.Ordinal));

    private static string Fingerprint(string path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..16];

    private static void CreateClosed(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static async Task<PostgresBinaries> CopyPackageAsync(string packageRoot, CancellationToken ct)
    {
        var package = System.IO.Path.GetDirectoryName(packageRoot)!;
        var manifest = System.IO.Path.Combine(package, "package.json");
        var identity = packageRoot + (File.Exists(manifest) ? await File.ReadAllTextAsync(manifest, ct) : string.Empty);
        var target = System.IO.Path.Combine(FallbackRoot, "binaries-" + Fingerprint(identity));
        if (!Directory.Exists(target))
        {
            Directory.CreateDirectory(FallbackRoot);
            var partial = $"{target}.{Environment.ProcessId}";
            var copied = await ToolRun.RunAsync("cp", ["-R", package, partial], ct);
            if (!copied.Succeeded)
            {
                throw new EmbeddedPostgresException($"Cannot copy PostgreSQL's programs to '{target}': {copied.Output}");
            }

            await ToolRun.RunAsync("chmod", ["-R", "a+rX", partial], ct);
            Directory.Move(partial, target);
        }

        var native = System.IO.Path.Combine(target, "native");
        return new PostgresBinaries(System.IO.Path.Combine(native, "bin"), native);
    }

    private PostgresFolder Complete() =>
        File.Exists(Path)
            ? throw new EmbeddedPostgresException($"'{Path}' is a file; PostgreSQL needs a folder there. Choose another with --data.")
            : this;
}
