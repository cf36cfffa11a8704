namespace TradingConsole.Web.SignIn;

/// <summary>The three roles, each including what the one before may do.</summary>
public static class Roles
{
    public const string Viewer = "viewer";
    public const string Operator = "operator";
    public const string Admin = "admin";

    public static readonly IReadOnlyList<string> All = [Viewer, Operator, Admin];
}
