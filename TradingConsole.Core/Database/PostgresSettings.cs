namespace TradingConsole.Core.Database;

/// <summary>What the server is started with.</summary>
internal static class PostgresSettings
{
    /// <param name="wanted">Settings that stand above ours.</param>
    public static IEnumerable<string> Arguments(PostgresFolder folder, int port, IReadOnlyDictionary<string, string> wanted)
    {
        // Sized for a small box that also runs the console: two cores, a few GB.
        Dictionary<string, string> settings = new()
        {
            ["listen_addresses"] = "127.0.0.1",
            ["unix_socket_directories"] = string.Empty,
            ["max_connections"] = "60",
            ["shared_buffers"] = "128MB",
            ["work_mem"] = "16MB",
            ["maintenance_work_mem"] = "64MB",
            ["effective_cache_size"] = "512MB",
            ["synchronous_commit"] = "on",
            ["jit"] = "off",
            ["wal_level"] = "minimal",
            ["max_wal_senders"] = "0",
            ["wal_compression"] = "on",
            ["wal_buffers"] = "16MB",
            ["min_wal_size"] = "256MB",
            ["max_wal_size"] = "2GB",
            ["checkpoint_timeout"] = "10min",
            ["checkpoint_completion_target"] = "0.9",
            ["random_page_cost"] = "1.1",
            ["timezone"] = "UTC",
            ["logging_collector"] = "on",
            ["log_directory"] = folder.Logs,
            ["log_filename"] = "postgres-%a.log",
            ["log_truncate_on_rotation"] = "on",
            ["log_rotation_age"] = "1d",
        };
        foreach (var (name, value) in wanted)
        {
            settings[name] = value;
        }

        return ["-D", folder.Cluster, "-p", $"{port}", .. settings.SelectMany(pair => (string[])["-c", $"{pair.Key}={pair.Value}"])];
    }
}
