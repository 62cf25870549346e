# The demo shop's switches, templates and headers, without a server.
devdiag_test(demo_test SOURCES demo_test.cpp LIBS devdiag_gateway)
