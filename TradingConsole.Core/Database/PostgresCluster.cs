using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace TradingConsole.Core.Database;

/// <summary>The files of a server, made once. A finished cluster always has its password: the new one is renamed into place as the last step.</summary>
internal static class PostgresCluster
{
    /// <returns>The owner's password.</returns>
    public static async Task<string> MakeAsync(PostgresFolder folder, PostgresBinaries binaries, ILogger logger, CancellationToken ct)
    {
        if (folder.ClusterVersion is null)
        {
            if (Directory.Exists(folder.NewCluster))
            {
                Directory.Delete(folder.NewCluster, recursive: true);
            }

            if (Directory.Exists(folder.Cluster))
            {
                throw new EmbeddedPostgresException(
                    $"'{folder.Cluster}' exists but is no PostgreSQL cluster (PG_VERSION is missing). Restore it from a backup, "
                    + "move it away to start empty, or choose another folder with --data.");
            }

            await WritePasswordAsync(folder, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), ct);
            string[] arguments =
            [
                "-D", folder.NewCluster, "-U", EmbeddedPostgres.Owner, $"--pwfile={folder.PasswordFile}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C", "--no-instructions",
            ];
            var made = await folder.Account.RunAsync(binaries.InitDb, arguments, ct);
            if (!made.Succeeded)
            {
                throw EmbeddedPostgresException.CannotStart(folder, port: null, made.Output);
            }

            Directory.Move(folder.NewCluster, folder.Cluster);
            logger.LogInformation("Made a new PostgreSQL cluster in {Cluster}.", folder.Cluster);
        }

        if (!File.Exists(folder.PasswordFile))
        {
            throw new EmbeddedPostgresException(
                $"'{folder.PasswordFile}' is missing, so the console cannot sign in to its own database. Put the file back.");
        }

        return (await File.ReadAllTextAsync(folder.PasswordFile, ct)).Trim();
    }

    private static async Task WritePasswordAsync(PostgresFolder folder, string password, CancellationToken ct)
    {
        var create = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var writer = new StreamWriter(folder.PasswordFile, create))
        {
            await writer.WriteLineAsync(password.AsMemory(), ct);
        }

        await folder.Account.TakeFolderAsync(folder.Path, ct);
    }
}
