namespace TradingConsole.Tests.Fixtures;

/// <summary>The recorded data that may lie beside the repository in ../shared; a clone works without it.</summary>
public static class SharedData
{
    public const string Variable = "TRADINGCONSOLE_SHARED";

    /// <summary>The shared folder; null when there is none.</summary>
    public static string? Root { get; } = Find();

    public static bool IsPresent => Root is not null;

    /// <summary>Why a test that needs the data is skipped.</summary>
    public static string Absence => $"needs ../shared beside the repository (or {Variable})";

    /// <summary>Full path of a file or folder below shared/data, for example <c>labels/params.json</c>.</summary>
    public static string Path(string relative) => System.IO.Path.Combine(
        Root ?? throw new InvalidOperationException($"Mark the test [SharedDataFact]: it {Absence}."), "data", relative);

    private static string? Find()
    {
        var given = Environment.GetEnvironmentVariable(Variable);
        var repository = RepositoryRoot();
        string?[] candidates = [given, Sibling(repository), Sibling(MainRepositoryOf(repository))];
        return candidates.FirstOrDefault(folder => folder is not null && Directory.Exists(System.IO.Path.Combine(folder, "data")));
    }

    private static string? RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "TradingConsole.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }

    /// <summary>A git worktree's .git is a file that names main/.git/worktrees/name.</summary>
    private static string? MainRepositoryOf(string? worktree)
    {
        var pointer = worktree is null ? null : System.IO.Path.Combine(worktree, ".git");
        if (pointer is null || !File.Exists(pointer))
        {
            return null;
        }

        var target = File.ReadAllText(pointer).Replace("gitdir:", string.Empty, StringComparison.Ordinal).Trim();
        return System.IO.Path.GetFullPath(System.IO.Path.Combine(worktree!, target, "..", "..", ".."));
    }

    private static string? Sibling(string? repository) =>
        repository is null ? null : System.IO.Path.GetFullPath(System.IO.Path.Combine(repository, "..", "shared"));
}
