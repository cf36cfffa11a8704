using System.Diagnostics;

namespace TradingConsole.Core.Database;

/// <summary>The operating-system user the server runs as. PostgreSQL refuses root, so root hands it to another user.</summary>
/// <param name="Switch">User and group ids to switch to; null runs as the current user.</param>
internal sealed record PostgresAccount(PostgresAccount.Identity? Switch)
{
    private static readonly string[] Preferred = ["postgres", "nobody"];

    public string Name => Switch?.Name ?? Environment.UserName;

    /// <summary>The user for a server whose cluster folder may exist already: its owner, else an unprivileged system user.</summary>
    public static async Task<PostgresAccount> ForAsync(string cluster, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return new PostgresAccount((Identity?)null);
        }

        var users = ReadUsers();
        if (Directory.Exists(cluster))
        {
            var owner = await ToolRun.RunAsync("stat", [OperatingSystem.IsMacOS() ? "-f%u" : "-c%u", cluster], ct);
            if (owner.Succeeded && users.Find(user => user.UserId == owner.Output && user.UserId != "0") is { } existing)
            {
                return new PostgresAccount(existing);
            }
        }

        var chosen = Preferred.Select(name => users.Find(user => user.Name == name)).FirstOrDefault(user => user is not null);
        return new PostgresAccount(chosen ?? throw new EmbeddedPostgresException(
            "PostgreSQL refuses to run as root and this system has neither a user 'postgres' nor 'nobody'. "
            + "Start the console as an ordinary user, or give it a server with --connection."));
    }

    /// <summary>The command line that runs a program as this user.</summary>
    /// <param name="outlivesSignals">
    /// True for the server itself: it gets its own session, so that Ctrl-C reaches the console first, and is told to stop
    /// when the thread that started it dies.
    /// </param>
    public ProcessStartInfo Command(string program, IEnumerable<string> arguments, bool outlivesSignals = false)
    {
        List<string> line = [];
        var setpriv = OnPath("setpriv");
        if (outlivesSignals && OnPath("setsid") is { } setsid)
        {
            line.Add(setsid);
        }

        if (setpriv is not null && (outlivesSignals || Switch is not null))
        {
            line.Add(setpriv);
            line.AddRange(outlivesSignals ? ["--pdeathsig", "INT"] : []);
            line.AddRange(Switch is null ? [] : ["--reuid", Switch.UserId, "--regid", Switch.GroupId, "--init-groups"]);
            line.Add("--");
        }
        else if (Switch is not null)
        {
            var runuser = OnPath("runuser") ?? throw new EmbeddedPostgresException(
                "PostgreSQL refuses to run as root, and neither 'setpriv' nor 'runuser' (package util-linux) is installed to "
                + $"start it as '{Switch.Name}'. Install util-linux or start the console as an ordinary user.");
            line.AddRange([runuser, "-u", Switch.Name, "--"]);
        }

        line.Add(program);
        line.AddRange(arguments);
        var command = new ProcessStartInfo(line[0], line.Skip(1)) { WorkingDirectory = Path.GetPathRoot(program) ?? "/" };
        foreach (var inherited in command.Environment.Keys.Where(key => key.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            command.Environment.Remove(inherited); // PGDATA, PGPORT and friends would override what we say.
        }

        return command;
    }

    public Task<ToolRun> RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct) =>
        ToolRun.RunAsync(Command(program, arguments), TimeSpan.FromSeconds(120), ct);

    /// <summary>Makes the folder this user's own, closed to others. False when the user cannot reach or write it.</summary>
    public async Task<bool> TakeFolderAsync(string folder, CancellationToken ct)
    {
        if (Switch is null)
        {
            return true;
        }

        var taken = await ToolRun.RunAsync("chown", ["-R", $"{Switch.UserId}:{Switch.GroupId}", folder], ct);
        return taken.Succeeded && (await RunAsync(OnPath("test") ?? "test", ["-w", folder], ct)).Succeeded;
    }

    private static List<Identity> ReadUsers() =>
    [
        .. File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .Where(parts => parts.Length > 3)
            .Select(parts => new Identity(parts[0], parts[2], parts[3])),
    ];

    private static string? OnPath(string program) =>
        OperatingSystem.IsWindows()
            ? null
            : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
                .Concat(["/usr/bin", "/bin", "/usr/sbin", "/sbin"])
                .Where(folder => folder.Length > 0)
                .Select(folder => Path.Combine(folder, program))
                .FirstOrDefault(File.Exists);

    internal sealed record Identity(string Name, string UserId, string GroupId);
}
